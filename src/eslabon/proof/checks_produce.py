"""V3 what a delivery is worth in the books, V4 quantities, V5 yields."""

from __future__ import annotations

from collections import defaultdict

from eslabon.collection.models import Delivery, Void
from eslabon.collection.recording import PAYABLE, PRODUCE
from eslabon.ledger.models import Entry, Posting
from eslabon.proof.reading import rows, table
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.registry.models import Member, Product, Season, Yield
from eslabon.settlement.booking.places import stock_key
from eslabon_core.settlement import Settlement
from eslabon_core.settlement.runs import Key

ENTRY, POSTING, DELIVERY, VOID = table(Entry), table(Posting), table(Delivery), table(Void)
HUNDRED_PCT = 100 * 1_000_000


def deliveries_are_valued(scope: Scope, check: Check) -> None:
    """V3: each delivery has one entry, of its value and its member's; a void is one entry that undoes it whole."""
    check.examined += scope.harvest.examined
    _wrong_valuations(scope, check)
    _doubled_or_missing(scope, check)
    _voids(scope, check)


def _wrong_valuations(scope: Scope, check: Check) -> None:
    # MIN of what is one value per entry: grouping by the entry alone spares the database a sort of every posting.
    value = f"""SUM(CASE WHEN p.account = '{PRODUCE}' AND p.key = g.code || '|' || d.grade || '|' || d.certification
                THEN p.book_minor ELSE 0 END)"""
    owed = f"SUM(CASE WHEN p.account = '{PAYABLE}' AND p.party = m.code THEN -p.book_minor ELSE 0 END)"
    statement = f"""
        SELECT MIN(e.n), MIN(e.source), MIN(d.key), MIN(d.value_minor), {value},
               MIN(d.value_minor - COALESCE(d.advance_paid_minor, 0)), {owed}, MIN(s.code), MIN(e.season)
        FROM {ENTRY} e
        JOIN {POSTING} p ON p.entry_id = e.id
        LEFT JOIN {DELIVERY} d ON d.organisation_id = e.organisation_id AND d.key = SUBSTR(e.source, 12)
        LEFT JOIN {table(Member)} m ON m.id = d.member_id
        LEFT JOIN {table(Product)} g ON g.id = d.product_id
        LEFT JOIN {table(Season)} s ON s.id = d.season_id
        WHERE e.organisation_id = %s AND e.kind = 'delivery'
        GROUP BY e.id
        HAVING MIN(d.key) IS NULL OR MIN(e.source) <> 'deliveries:' || MIN(d.key) OR MIN(s.code) <> MIN(e.season)
            OR MIN(d.value_minor) <> {value} OR MIN(d.value_minor - COALESCE(d.advance_paid_minor, 0)) <> {owed}
    """  # noqa: S608
    for n, source, key, worth, booked, due, due_booked, season, tag in rows(
        statement, [scope.organisation.pk]
    ):
        what = scope.name("deliveries", key if key is not None else source)
        if key is None:
            check.violation(what, "proof.entry_of_no_delivery", n=n)
        elif worth != booked:
            check.violation(what, "proof.valuation_differs", n=n, value_minor=worth, booked_minor=booked)
        elif due != due_booked:
            check.violation(what, "proof.delivery_owed_differs", n=n, owed_minor=due, booked_minor=due_booked)
        else:
            check.violation(what, "proof.entry_of_other_season", n=n, season=season, tag=tag)


def _doubled_or_missing(scope: Scope, check: Check) -> None:
    mine = scope.organisation.pk
    twice = f"""
        SELECT source, COUNT(*) FROM {ENTRY} WHERE organisation_id = %s AND kind = 'delivery'
        GROUP BY source HAVING COUNT(*) > 1
    """  # noqa: S608
    for source, count in rows(twice, [mine]):
        key = source.removeprefix("deliveries:")
        check.violation(scope.name("deliveries", key), "proof.valued_more_than_once", count=count)
    missing = f"""
        SELECT d.key, d.value_minor FROM {DELIVERY} d
        WHERE d.organisation_id = %s AND (d.value_minor <> 0 OR COALESCE(d.advance_paid_minor, 0) <> 0)
          AND NOT EXISTS (SELECT 1 FROM {ENTRY} e WHERE e.organisation_id = d.organisation_id
                          AND e.source = 'deliveries:' || d.key AND e.kind = 'delivery')
    """  # noqa: S608
    for key, value in rows(missing, [mine]):
        check.violation(scope.name("deliveries", key), "proof.not_valued", value_minor=value)


def _voids(scope: Scope, check: Check) -> None:
    mine = scope.organisation.pk
    not_undone = f"""
        SELECT d.key, e.n, r.n, r.kind
        FROM {VOID} v
        JOIN {DELIVERY} d ON d.id = v.delivery_id
        LEFT JOIN {ENTRY} e ON e.organisation_id = d.organisation_id AND e.source = 'deliveries:' || d.key
                           AND e.kind = 'delivery'
        LEFT JOIN {ENTRY} r ON r.organisation_id = e.organisation_id AND r.reverses = e.n
        WHERE v.organisation_id = %s
    """  # noqa: S608
    undone: dict[str, int] = defaultdict(int)
    for key, n, by, kind in rows(not_undone, [mine]):
        check.examined += 1
        if n is None:
            continue
        undone[key] += kind == "delivery_void"
        if by is None or kind != "delivery_void":
            check.violation(scope.name("deliveries", key), "proof.void_not_booked", n=n)
    for key, count in undone.items():
        if count > 1:
            check.violation(scope.name("deliveries", key), "proof.voided_more_than_once", count=count)
    _reversed_without_void(scope, check)
    _reversed_in_part(scope, check)


def _reversed_without_void(scope: Scope, check: Check) -> None:
    statement = f"""
        SELECT r.n, COALESCE(e.source, r.source)
        FROM {ENTRY} r
        LEFT JOIN {ENTRY} e ON e.organisation_id = r.organisation_id AND e.n = r.reverses
        LEFT JOIN {DELIVERY} d ON d.organisation_id = e.organisation_id AND d.key = SUBSTR(e.source, 12)
        LEFT JOIN {VOID} v ON v.delivery_id = d.id
        WHERE r.organisation_id = %s AND (r.kind = 'delivery_void' OR (r.reverses IS NOT NULL AND e.kind = 'delivery'))
          AND (v.id IS NULL OR e.kind <> 'delivery')
    """  # noqa: S608
    for n, source in rows(statement, [scope.organisation.pk]):
        check.violation(scope.name("entry", n), "proof.reversed_without_void", source=source)


def _reversed_in_part(scope: Scope, check: Check) -> None:
    statement = f"""
        SELECT r.n, r.source, p.account, SUM(p.amount_minor)
        FROM {ENTRY} r
        JOIN {ENTRY} e ON e.organisation_id = r.organisation_id AND e.n = r.reverses
        JOIN {POSTING} p ON p.entry_id IN (e.id, r.id)
        WHERE r.organisation_id = %s AND r.reverses IS NOT NULL
        GROUP BY r.n, r.source, p.account, p.party, p.key, p.currency
        HAVING SUM(p.amount_minor) <> 0 OR SUM(p.book_minor) <> 0
    """  # noqa: S608
    for n, source, account, left in rows(statement, [scope.organisation.pk]):
        facts = {"source": source, "account": account, "left_minor": left}
        check.violation(scope.name("entry", n), "proof.reversed_in_part", **facts)


def quantities_add_up(scope: Scope, check: Check) -> None:
    """V4: of each line net = accepted + rejected + kept + deducted; of each stock key what came in = what went out + left."""
    check.examined += scope.harvest.examined
    for wrong in scope.harvest.quantities:
        what = scope.name("deliveries", wrong.delivery)
        check.violation(what, "proof.line_quantities", parts_milli=wrong.stored, net_milli=wrong.derived)
    for settlement in scope.settlements(check):
        _season_keys(scope, check, settlement)


def _season_keys(scope: Scope, check: Check, settlement: Settlement) -> None:
    season = settlement.season.code
    net = _in_less_out(scope, season)
    stocks = {stock.key: stock for stock in settlement.stock.keys}
    for key in sorted({*net, *stocks}):
        check.examined += 1
        what, stock = scope.name(f"stock {season}", stock_key(*key)), stocks.get(key)
        carried_in = 0
        if stock is not None:
            carried_in = stock.opening.quantity_milli - _own_opening(scope, season, key)[0]
        stands = (
            0
            if stock is None
            else stock.left.quantity_milli + stock.carried_on.quantity_milli - stock.short_milli
        )
        moved = net.get(key, 0) + carried_in
        if moved != stands:
            check.violation(what, "proof.stock_quantities", moved_milli=moved, stands_milli=stands)
        if stock is not None and stock.short_milli:
            told = check.violation if settlement.earlier else check.wait
            told(what, "proof.stock_short", quantity_milli=stock.short_milli)
    if settlement.earlier:
        _closed_cost(scope, check, settlement)


def _own_opening(scope: Scope, season: str, key: Key) -> tuple[int, int]:
    rows_of = [
        row
        for row in scope.records.opening_stock
        if row.season == season and (row.product, row.grade, row.certification) == key
    ]
    return sum(row.quantity_milli for row in rows_of), sum(row.cost_minor for row in rows_of)


def _in_less_out(scope: Scope, season: str) -> dict[Key, int]:
    """Per key everything that the records of a season bring in, less everything that they take out."""
    net: dict[Key, int] = defaultdict(int)
    records, loader = scope.records, scope.loader
    for (season_id, product, grade, claim), accepted in scope.harvest.keys.items():
        if loader.seasons[season_id] == season:
            net[loader.products[product], grade, claim] += accepted
    for row in records.opening_stock:
        if row.season == season:
            net[row.product, row.grade, row.certification] += row.quantity_milli
    for row in records.processing:
        if row.season == season:
            if row.input_product:
                net[row.input_product, row.input_grade, row.input_certification] -= row.input_milli
            if row.output_product:
                net[row.output_product, row.output_grade, row.output_certification] += row.output_milli
    for row in records.losses:
        if row.season == season:
            net[row.product, row.grade, row.certification] -= row.quantity_milli
    for row in records.transfers:
        if row.season == season and row.received_on is not None and row.received_milli is not None:
            net[row.product, row.grade, row.certification] -= max(row.sent_milli - row.received_milli, 0)
    _shipped(scope, season, net)
    return net


def _shipped(scope: Scope, season: str, net: dict[Key, int]) -> None:
    records = scope.records
    of_season = {head.code for head in records.shipments if head.season == season}
    keys: dict[tuple[str, int], Key] = {}
    for line in records.shipment_lines:
        if line.shipment in of_season:
            key = keys[line.shipment, line.line] = (line.product, line.grade, line.certification)
            net[key] -= line.quantity_milli
    for back in records.returns:
        key = keys.get((back.shipment, back.line))
        if key is not None and back.to_grade:
            net[key[0], back.to_grade, key[2]] += back.quantity_milli


def _closed_cost(scope: Scope, check: Check, settlement: Settlement) -> None:
    """What the books hold of a closed season's keys is the cost of what is left: none where nothing is."""
    season = settlement.season.code
    if settlement.is_news:
        check.wait(scope.name("seasons", season), "proof.news_since_closing", run=settlement.run)
        return
    held = {key: book for (tag, _, key), book in scope.held(PRODUCE).items() if tag == season}
    for stock in settlement.stock.keys:
        key = stock_key(*stock.key)
        carried_in = stock.opening.cost_minor - _own_opening(scope, season, stock.key)[1]
        meant = stock.left.cost_minor + stock.carried_on.cost_minor - carried_in
        found = held.pop(key, 0)
        if found != meant:
            facts = {"meant_minor": meant, "held_minor": found}
            check.violation(scope.name(f"stock {season}", key), "proof.stock_cost", **facts)
    for key, found in held.items():
        if found:
            what = scope.name(f"stock {season}", key)
            check.violation(what, "proof.stock_cost", meant_minor=0, held_minor=found)


def yields_hold(scope: Scope, check: Check) -> None:
    """V5: of each process, what it makes of a product is at most what its inputs may yield; where a yield is stated."""
    most = {
        (taken, made): pct
        for taken, made, pct in Yield.objects.filter(organisation=scope.organisation).values_list(
            "input_product__code", "output_product__code", "max_pct_micro"
        )
    }
    taken: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    made: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in scope.records.processing:
        if row.input_product:
            taken[row.code][row.input_product] += row.input_milli
        if row.output_product:
            made[row.code][row.output_product] += row.output_milli
    for code in sorted({*taken, *made}):
        check.examined += 1
        for product, quantity in sorted(made[code].items()):
            stated = [
                (most[source, product], amount)
                for source, amount in taken[code].items()
                if (source, product) in most
            ]
            allowed = sum(pct * amount for pct, amount in stated)
            if stated and quantity * HUNDRED_PCT > allowed:
                facts = {"product": product, "made_milli": quantity, "most_milli": allowed // HUNDRED_PCT}
                check.violation(scope.name("processing", code), "proof.above_yield", **facts)
