"""Section 4: surplus, appropriations, bases and second payments."""

from fractions import Fraction

from .case import Case, day, percent
from .figures import half_even, milli, number, shares_by_code


def appropriation_lines(case: Case, season: str) -> list:
    lines = []
    reserve_pct = case.organisation.get("reserve_pct", "")
    if reserve_pct:
        lines.append({"name": "reserve", "to": "reserve", "pct": reserve_pct, "of": "surplus"})
    rows = [row for row in case.rows("appropriations") if row.get("season", "") in ("", season)]
    return lines + sorted(rows, key=lambda row: (number(row["order"]), bool(row.get("season"))))


def appropriate(case: Case, season: str, surplus: int) -> tuple:
    """The appropriations in their order and what is left to distribute."""
    left = max(0, surplus)
    taken = []
    for line in appropriation_lines(case, season):
        amount = 0
        if surplus > 0:
            whole = surplus if line["of"] == "surplus" else left
            amount = min(half_even(percent(line["pct"]) * whole), left)
        left -= amount
        taken.append({"name": line["name"], "to": line["to"], "amount": amount})
    return taken, left


def bases_of(case: Case, season: str, deliveries: list) -> dict:
    """Who has a share and how large, exactly (milli-units x weight, members, or milli-hours)."""
    bases: dict = {}
    how = case.seasons[season].basis
    if how == "equal":
        ends = case.seasons[season].ends
        return {code: Fraction(1) for code in case.members if case.is_member(code, ends)}
    if how == "worked":
        for row in case.rows("work"):
            on = day(row["on"])
            if not row.get("member") or case.season_of("work", row, on) != season:
                continue
            if case.pays_nonmembers or case.is_member(row["member"], on):
                bases[row["member"]] = bases.get(row["member"], 0) + Fraction(milli(row["hours"]))
        return bases
    for delivery in deliveries:
        if delivery["season"] == season and (case.pays_nonmembers or delivery["is_member"]):
            base = delivery["accepted"] * delivery["weight"]
            bases[delivery["member"]] = bases.get(delivery["member"], Fraction(0)) + base
    return bases


def basis_text(case: Case, season: str, basis: Fraction) -> str:
    if case.seasons[season].basis == "worked":
        return f"{int(basis) // 1000}.{int(basis) % 1000:03d}"
    millionths = int(basis * 10**6)
    return f"{millionths // 10**6}.{millionths % 10**6:06d}"


def second_payments(case: Case, season: str, distributable: int, bases: dict, advances: dict) -> dict:
    sharing = {code: basis for code, basis in bases.items() if basis > 0}
    if not case.seasons[season].equalise:
        return shares_by_code(distributable, sharing)
    paid = dict.fromkeys(sharing, 0)
    while sharing:
        total = distributable + sum(advances.get(code, 0) for code in sharing)
        entitled = shares_by_code(total, sharing)
        rest = {code: entitled[code] - advances.get(code, 0) for code in sharing}
        if all(amount >= 0 for amount in rest.values()):
            paid.update(rest)
            break
        sharing = {code: basis for code, basis in sharing.items() if rest[code] >= 0}
    return paid
