"""V6 tills, accounts and what is on the road, V7 members' accounts and debts, V8 what a surplus became."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from eslabon.ledger.models import Account, CashMove, Entry, Posting
from eslabon.proof.journal import Sums
from eslabon.proof.reading import rows, table
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.settlement.booking.closing import APPROPRIATED
from eslabon.stock.models import Transfer
from eslabon_core.settlement import Settlement
from eslabon_core.settlement.loans import loan_accounts
from eslabon_core.settlement.runs import ClosedRun

PLACES = ("assets.till", "assets.bank", "assets.mobile", "assets.cash_in_transit")
PAYABLE, SURPLUS, RESERVE = "liabilities.member_payable", "equity.season_surplus", "equity.reserve"
#: Accounts whose balance V7 proves for each member.
OF_MEMBERS = (
    PAYABLE,
    "assets.member_loans",
    "assets.fines_due",
    "assets.capital_due",
    "equity.share_capital",
)
ON_THE_ROAD = timedelta(days=7)


def places_hold_their_operations(scope: Scope, check: Check) -> None:
    """V6: each till, bank account, mobile float and transit holds what the records moved; so does every other account."""
    held, meant = _at_places(scope.journal.sums), _at_places(scope.projection)
    _advances(scope, check, meant)
    own = scope.organisation.currency
    known = {("assets.till", code, own) for code in scope.stations.values()}
    accounts = Account.objects.filter(organisation=scope.organisation).values_list("kind", "code", "currency")
    known |= {(f"assets.{kind}", code, currency) for kind, code, currency in accounts}
    for place in sorted({*known, *held, *meant}):
        check.examined += 1
        found, wanted = held.get(place, (0, 0)), meant.get(place, (0, 0))
        if tuple(found) != tuple(wanted):
            account, key, currency = place
            facts = {"currency": currency, "held_minor": found[0], "meant_minor": wanted[0]}
            facts |= {"held_book_minor": found[1], "meant_book_minor": wanted[1]}
            check.violation(scope.name(account, key), "proof.place_differs", **facts)
    _other_accounts(scope, check, lambda account: account not in PLACES and account not in OF_MEMBERS)
    _counts(scope, check)
    _on_the_road(scope, check)


def _at_places(sums: Sums) -> dict[tuple[str, str, str], list[int]]:
    found: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for (account, _, key, currency, _), (amount, book) in sums.items():
        if account in PLACES:
            found[account, key, currency][0] += amount
            found[account, key, currency][1] += book
    return {place: sums_of for place, sums_of in found.items() if any(sums_of)}


def _advances(scope: Scope, check: Check, meant: dict[tuple[str, str, str], list[int]]) -> None:
    """What deliveries took out: of each till by record; of accounts as the receipt was booked, all of them together."""
    own = scope.organisation.currency
    for station, paid in scope.harvest.tills.items():
        place = ("assets.till", scope.stations.get(station, str(station)), own)
        before = meant.get(place, [0, 0])
        meant[place] = [before[0] - paid, before[1] - paid]
    statement = f"""
        SELECT p.account, p.key, p.currency, SUM(p.amount_minor), SUM(p.book_minor)
        FROM {table(Entry)} e JOIN {table(Posting)} p ON p.entry_id = e.id
        WHERE e.organisation_id = %s AND e.kind IN ('delivery', 'delivery_void')
          AND p.account IN ('assets.bank', 'assets.mobile')
        GROUP BY p.account, p.key, p.currency
    """  # noqa: S608
    taken = 0
    for account, key, currency, amount, book in rows(statement, [scope.organisation.pk]):
        before = meant.get((account, key, currency), [0, 0])
        meant[account, key, currency] = [before[0] + int(amount), before[1] + int(book)]
        taken -= int(book)
    if taken != scope.harvest.elsewhere:
        facts = {"held_minor": taken, "meant_minor": scope.harvest.elsewhere}
        check.violation(scope.name("deliveries", "advances"), "proof.advances_differ", **facts)


def _other_accounts(scope: Scope, check: Check, concerns) -> None:
    """Entries that records project, against the records as they stand: what booking anew would change."""
    held, meant = scope.journal.projected, scope.projection
    for where in sorted({*held, *meant}):
        if not concerns(where[0]):
            continue
        check.examined += 1
        found, wanted = held.get(where, [0, 0]), meant.get(where, [0, 0])
        if found != wanted:
            account, party, key, currency, season = where
            facts = {"currency": currency, "season": season, "held_minor": found[0], "meant_minor": wanted[0]}
            facts |= {"held_book_minor": found[1], "meant_book_minor": wanted[1]}
            check.violation(scope.name(account, party or key), "proof.account_differs", **facts)


def _counts(scope: Scope, check: Check) -> None:
    """Each till count's difference stands in the journal."""
    statement = f"""
        SELECT e.source, SUM(p.book_minor) FROM {table(Entry)} e JOIN {table(Posting)} p ON p.entry_id = e.id
        WHERE e.organisation_id = %s AND p.account = 'assets.till' AND e.source LIKE 'till_counts:%%'
        GROUP BY e.source HAVING SUM(p.book_minor) <> 0
    """  # noqa: S608
    booked = {source: int(amount) for source, amount in rows(statement, [scope.organisation.pk])}
    meant = {
        entry.source: next(p.book_minor for p in entry.postings if p.account == "assets.till")
        for entry in scope.till_differences
    }
    for source in sorted({*booked, *meant}):
        check.examined += 1
        if booked.get(source, 0) != meant.get(source, 0):
            facts = {"booked_minor": booked.get(source, 0), "meant_minor": meant.get(source, 0)}
            check.violation(
                scope.name("till_counts", source.removeprefix("till_counts:")),
                "proof.count_not_booked",
                **facts,
            )


def _on_the_road(scope: Scope, check: Check) -> None:
    late = scope.today - ON_THE_ROAD
    for row in scope.loader.rows(CashMove, "cash_moves", code="code"):
        check.examined += 1
        if row.received_on is None and row.on < late:
            facts = {"on": row.on.isoformat(), "amount_minor": row.amount_minor, "to": row.moved_to}
            check.wait(scope.name("cash_moves", row.key), "proof.cash_on_the_road", **facts)
    for row in scope.loader.rows(Transfer, "transfers", code="code"):
        check.examined += 1
        if row.received_on is None and row.sent_on < late:
            facts = {"on": row.sent_on.isoformat(), "quantity_milli": row.sent_milli}
            check.wait(scope.name("transfers", row.key), "proof.produce_on_the_road", **facts)


def members_agree_with_the_ledger(scope: Scope, check: Check) -> None:
    """V7: each member's account of each season is the sum of the season's records; each debt is what is left of its own."""
    held = {(season, party): -book for (season, party, _), book in _by_party(scope.held(PAYABLE)).items()}
    for settlement in scope.settlements(check):
        season = settlement.season.code
        for one in settlement.members:
            check.examined += 1
            runs = settlement.earlier
            meant = one.totals.balance_minor + _given(runs, one.member) - _withheld(runs, one.member)
            _compare_payable(scope, check, season, one.member, meant, held.pop((season, one.member), 0))
        if settlement.earlier and not settlement.is_news:
            _document_payable(scope, check, settlement)
    for member, meant in _outside_seasons(scope).items():
        check.examined += 1
        _compare_payable(scope, check, "", member, meant, held.pop(("", member), 0))
    for (season, member), found in sorted(held.items()):
        check.examined += 1
        _compare_payable(scope, check, season, member, 0, found)
    _other_accounts(scope, check, lambda account: account in OF_MEMBERS)
    _debts(scope, check)


def _by_party(held: dict[tuple[str, str, str], int]) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for (season, party, _), book in held.items():
        found[season, party, ""] += book
    return found


def _given(runs: Iterable[ClosedRun], member: str) -> int:
    return sum(run.second_payments.get(member, 0) + run.premiums.get(member, 0) for run in runs)


def _withheld(runs: Iterable[ClosedRun], member: str) -> int:
    return sum(debt.amount_minor for run in runs for debt in run.withheld if debt.member == member)


def _outside_seasons(scope: Scope) -> dict[str, int]:
    """What records without a season owe to members."""
    meant: dict[str, int] = defaultdict(int)
    for row in scope.records.opening_balances:
        if not row.season:
            meant[row.member] += row.amount_minor
    for row in scope.records.adjustments:
        if not row.season:
            meant[row.member] += row.amount_minor
    for row in scope.records.payouts:
        if not row.season and row.returned_on is None:
            meant[row.member] -= row.amount_minor
    return meant


def _compare_payable(scope: Scope, check: Check, season: str, member: str, meant: int, found: int) -> None:
    if meant != found:
        facts = {"season": season, "meant_minor": meant, "held_minor": found}
        check.violation(scope.name("members", member), "proof.payable_differs", **facts)


def _document_payable(scope: Scope, check: Check, settlement: Settlement) -> None:
    """What the kept document says, against the season's records and runs: both without what was paid out since."""
    season = settlement.season.code
    stored = settlement.earlier[-1].document["members"]
    told = {row["member"]: row["payable"] + row["payouts"] for row in stored}
    for one in settlement.members:
        meant = one.totals.balance_minor + one.totals.payouts_minor
        meant += _given(settlement.earlier, one.member) - _withheld(settlement.earlier, one.member)
        if told.pop(one.member, 0) != meant:
            facts = {"season": season, "meant_minor": meant}
            check.violation(scope.name("members", one.member), "proof.document_payable_differs", **facts)


def _debts(scope: Scope, check: Check) -> None:
    records, closed = scope.records, scope.closed
    withheld: dict[tuple[str, str], int] = defaultdict(int)
    for runs in closed.values():
        for run in runs:
            for debt in run.withheld:
                withheld[debt.kind, debt.member if debt.kind == "capital" else debt.key] += debt.amount_minor
    loans = {
        (account.loan.member, account.loan.code): account.principal_minor
        for accounts in loan_accounts(records, closed).values()
        for account in accounts
    }
    fines = {
        (fine.member, fine.key): fine.amount_minor - withheld["fine", fine.key] for fine in records.fines
    }
    capital: dict[tuple[str, str], int] = defaultdict(int)
    for row in records.capital:
        if row.kind != "refunded":
            capital[row.member, ""] += row.amount_minor if row.kind == "subscribed" else -row.amount_minor
    for kind, member in withheld:
        if kind == "capital":
            capital[member, ""] -= withheld[kind, member]
    for account, meant in (
        ("assets.member_loans", loans),
        ("assets.fines_due", fines),
        ("assets.capital_due", capital),
    ):
        held: dict[tuple[str, str], int] = defaultdict(int)
        for (_, party, key), book in scope.held(account).items():
            held[party, key] += book
        for debt in sorted({*meant, *held}):
            check.examined += 1
            if meant.get(debt, 0) != held.get(debt, 0):
                facts = {
                    "account": account,
                    "key": debt[1],
                    "meant_minor": meant.get(debt, 0),
                    "held_minor": held.get(debt, 0),
                }
                check.violation(scope.name("members", debt[0]), "proof.debt_differs", **facts)


def surplus_is_shared_whole(scope: Scope, check: Check) -> None:
    """V8: of each closed run second payments and appropriations are the surplus, and what was booked is what it says."""
    check.examined += len(scope.runs)
    booked = _booked(scope)
    closed = scope.closed
    for season, runs in sorted(closed.items()):
        for run in runs:
            _document_shares(scope, check, run)
        _booked_shares(scope, check, season, runs, booked.pop(season, {}))
    for season in sorted(booked):
        check.violation(scope.name("seasons", season), "proof.shared_without_run")
    standing: dict[str, int] = defaultdict(int)
    for (_, _, key), book in scope.held(SURPLUS).items():
        standing[key] += book
    for season, left in sorted(standing.items()):
        if left:
            check.violation(scope.name("seasons", season), "proof.surplus_left", left_minor=left)


def _document_shares(scope: Scope, check: Check, run: ClosedRun) -> None:
    told, what = run.document, scope.name("settlement", f"{run.season}/{run.run}")
    if told["surplus"] != told["proceeds"] - told["costs"]:
        facts = {"surplus_minor": told["surplus"], "difference_minor": told["proceeds"] - told["costs"]}
        check.violation(what, "proof.surplus_differs", **facts)
    appropriated = sum(one["amount"] for one in told["appropriations"])
    of_reserve = sum(one["amount"] for one in told["appropriations"] if one["to"] == "reserve")
    undistributed = told["reserve"] - of_reserve
    shared = appropriated + undistributed + told["distributable"]
    if shared != max(told["surplus"], 0):
        check.violation(what, "proof.not_shared_whole", shared_minor=shared, surplus_minor=told["surplus"])
    paid = {row["member"]: row["second_payment"] for row in told["members"] if row["second_payment"]}
    if paid != dict(run.second_payments):
        check.violation(what, "proof.run_remembers_otherwise", shown_minor=sum(paid.values()),
                        kept_minor=sum(run.second_payments.values()))  # fmt: skip
    if run.run == 1 and sum(paid.values()) != told["distributable"]:
        facts = {"paid_minor": sum(paid.values()), "distributable_minor": told["distributable"]}
        check.violation(what, "proof.second_payments_differ", **facts)


def _booked(scope: Scope) -> dict[str, dict[tuple[str, str, str, str], int]]:
    """season -> (kind, account, party, key) -> what closings booked there, debit +."""
    statement = f"""
        SELECT e.season, e.kind, p.account, p.party, p.key, SUM(p.book_minor)
        FROM {table(Entry)} e JOIN {table(Posting)} p ON p.entry_id = e.id
        WHERE e.organisation_id = %s AND e.kind IN ('surplus', 'premium')
        GROUP BY e.season, e.kind, p.account, p.party, p.key
    """  # noqa: S608
    found: dict[str, dict[tuple[str, str, str, str], int]] = defaultdict(dict)
    for season, kind, account, party, key, amount in rows(statement, [scope.organisation.pk]):
        found[season][kind, account, party, key] = int(amount)
    return found


def _booked_shares(scope: Scope, check: Check, season: str, runs, booked: dict) -> None:
    last = runs[-1]
    meant: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for run in runs:
        for member, amount in run.second_payments.items():
            meant["surplus", PAYABLE, member, ""] -= amount
        for member, amount in run.premiums.items():
            meant["premium", PAYABLE, member, ""] -= amount
    for one in last.document["appropriations"]:
        if one["to"] != "reserve":
            meant["surplus", APPROPRIATED[one["to"]], "", one["name"] if one["to"] == "fund" else ""] -= one[
                "amount"
            ]
    loss = max(-last.document["surplus"], 0)
    meant["surplus", RESERVE, "", ""] += loss + last.charged_minor - last.document["reserve"]
    proven = {PAYABLE, RESERVE, *APPROPRIATED.values()}
    for where in sorted({*meant, *(place for place in booked if place[1] in proven)}):
        if meant.get(where, 0) != booked.get(where, 0):
            kind, account, party, key = where
            facts = {"kind": kind, "account": account, "who": party or key, "meant_minor": -meant.get(where, 0),
                     "booked_minor": -booked.get(where, 0)}  # fmt: skip
            check.violation(scope.name("seasons", season), "proof.share_not_booked", **facts)
