"""Sheets that move no member's money: they must be read and must change nothing."""

from datetime import timedelta

from .maker import Maker


def quiet(make: Maker) -> None:
    plan = make.rng.choice(make.seasons)
    on = plan.day(make.rng)
    if make.chance(0.2):
        make.add(
            "intentions", season=plan.code, member=make.people[0], product=plan.products[0],
            expected_quantity="500", to_organisation="300",
        )  # fmt: skip
    if make.chance(0.2):
        make.add(
            "quotes", on=on.isoformat(), market="Plaza", product=plan.products[0], price=make.price(2, 5),
            currency=make.currency, source="radio",
        )  # fmt: skip
    if make.chance(0.2):
        make.add(
            "household_income", year="2025", member=make.people[0], source="wages", amount=make.money(5000)
        )
    if make.chance(0.2):
        make.add("territory", year="2025", place="Valle", measure="forest_ha", value="1200", source="census")
    if make.stations and make.chance(0.2):
        make.add(
            "cash_moves", code=make.code("Q"), on=on.isoformat(), from_="bank", to=make.stations[0],
            amount=make.money(make.amount(10, 90)), received_on=on.isoformat(),
        )  # fmt: skip
    if make.stations and make.chance(0.2):
        make.add(
            "till_counts", at=f"{on.isoformat()}T18:00", station=make.stations[0],
            counted=make.money(make.amount(10, 90)), clerk="Ana",
        )  # fmt: skip
    if make.chance(0.15):
        late = max(one.ends for one in make.seasons) + timedelta(days=30)
        make.add(
            "premium_spent",
            on=late.isoformat(),
            amount=make.money(make.amount(1, 3)),
            decision="A-1",
            season=plan.code,
        )
    lots(make)


def lots(make: Maker) -> None:
    rows = [row for row in make.rows("deliveries") if row.get("grade") or not make.grades[row["product"]]]
    if not rows or not make.chance(0.2):
        return
    delivered = {(one["receipt"], one["line"]): one for one in make.delivered}
    row = make.rng.choice(rows)
    one = delivered.get((row["receipt"], row.get("line", "1")))
    if one:
        make.add(
            "lots", code="lot-1", product=one["product"], grade=one["grade"], certification=one["certification"],
            opened_on=one["on"].isoformat(),
        )  # fmt: skip
        row["lot"] = "lot-1"
