"""V6 tills, accounts and what is on the road."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from eslabon.ledger.models import Account, CashMove, Entry, Posting
from eslabon.proof.journal import Sums
from eslabon.proof.projection import OF_MEMBERS, compare_projected
from eslabon.proof.reading import rows, table
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.stock.models import Transfer

PLACES = ("assets.till", "assets.bank", "assets.mobile", "assets.cash_in_transit")
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
    compare_projected(scope, check, lambda account: account not in PLACES and account not in OF_MEMBERS)
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
