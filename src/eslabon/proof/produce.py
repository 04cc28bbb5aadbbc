"""V3, V4, V5, V10, V13, V14: deliveries and their entries, quantities, yields, promises, rights, claims."""

from __future__ import annotations

from collections import defaultdict

from eslabon.proof.report import Check, one, rows
from eslabon.registry.models import Certificate, Organisation, UseRight, Yield
from eslabon.settlement.loading import Reversed
from eslabon.stock.models import Processing, Return, Shipment
from eslabon.trade.models import Contract
from eslabon_core.pricing.certification import may_become, schemes_of
from eslabon_core.units import exponent_of, value_minor

DELIVERIES = "SELECT count(*) FROM collection_delivery WHERE organisation_id = %s"


def valued_once(organisation: Organisation, check: Check) -> None:
    """V3: each delivery has one valuation entry of exactly its value; a void one exactly one reversal."""
    check.examined = one(DELIVERIES, organisation.pk)
    for key, value, entries, booked, void, undone in rows(
        'SELECT d."key", d.value_minor, count(DISTINCT e.id), '
        "coalesce(sum(CASE WHEN p.account = 'assets.produce' THEN p.book_minor END), 0), max(v.id), count(DISTINCT r.id) "
        "FROM collection_delivery d "
        "LEFT JOIN ledger_entry e ON e.organisation_id = d.organisation_id AND e.source = 'deliveries:' || d.\"key\" "
        "AND e.kind = 'delivery' LEFT JOIN ledger_posting p ON p.entry_id = e.id "
        "LEFT JOIN collection_void v ON v.delivery_id = d.id "
        "LEFT JOIN ledger_entry r ON r.organisation_id = d.organisation_id AND r.reverses = e.n "
        'WHERE d.organisation_id = %s GROUP BY d.id, d."key", d.value_minor '
        "HAVING count(DISTINCT e.id) <> (CASE WHEN d.value_minor > 0 OR max(coalesce(d.advance_paid_minor, 0)) > 0 THEN 1 ELSE 0 END) "
        "OR coalesce(sum(CASE WHEN p.account = 'assets.produce' THEN p.book_minor END), 0) <> d.value_minor "
        "* (CASE WHEN count(DISTINCT r.id) > 1 THEN count(DISTINCT r.id) ELSE 1 END) "
        "OR count(DISTINCT r.id) <> (CASE WHEN max(v.id) IS NULL OR count(DISTINCT e.id) = 0 THEN 0 ELSE 1 END)",
        organisation.pk,
    ):
        detail = f"value {value}, booked {booked} by {entries} entries, void {'yes' if void else 'no'}, reversals {undone}"
        check.violated(f"delivery {key}", detail)


def quantities(organisation: Organisation, check: Check) -> None:
    """V4: net = accepted + rejected + kept + deducted, and value = accepted x price; stock keys close, shortages wait."""
    exponent = exponent_of(organisation.currency)
    for key, gross, tare, accepted, rejected, kept, deducted, price, value in rows(
        'SELECT "key", gross_milli, coalesce(tare_milli, 0), accepted_milli, rejected_milli, coalesce(kept_milli, 0), '
        "deducted_milli, coalesce(price_micro, 0), value_minor FROM collection_delivery WHERE organisation_id = %s",
        organisation.pk,
    ):
        check.examined += 1
        if gross - tare != accepted + rejected + kept + deducted:
            check.violated(
                f"delivery {key}", f"net {gross - tare} is not accepted + rejected + kept + deducted"
            )
        if value_minor(accepted, price, exponent) != value:
            check.violated(f"delivery {key}", f"value {value} is not accepted x price")
    check.expect(one(DELIVERIES, organisation.pk))


def yields_hold(organisation: Organisation, check: Check) -> None:
    """V5: a process makes at most its inputs x the stated maximum yield."""
    most = {
        (row.input_product.code, row.output_product.code): row.max_pct_micro
        for row in Yield.objects.filter(organisation=organisation).select_related(
            "input_product", "output_product"
        )
    }
    taken: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    made: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    stored = Processing.objects.filter(organisation=organisation).select_related(
        "input_product", "output_product"
    )
    for row in Reversed(organisation).leave("processing", stored, code="code"):
        check.examined += 1
        if row.input_product:
            taken[row.code][row.input_product.code] += row.input_quantity_milli or 0
        if row.output_product:
            made[row.code][row.output_product.code] += row.output_quantity_milli or 0
    for code, outputs in made.items():
        for product, quantity in outputs.items():
            stated = [(source, most[source, product]) for source in taken[code] if (source, product) in most]
            # What has no stated yield from one of the inputs is not limited by the others.
            if not stated or len(stated) < len([source for source in taken[code] if source != product]):
                continue
            allowed = sum(taken[code][source] * pct for source, pct in stated)
            if quantity * 100_000_000 > allowed:
                check.violated(
                    f"process {code}", f"{quantity} of {product} is more than its inputs may yield"
                )


def promises_kept(organisation: Organisation, check: Check) -> None:
    """V10: no contract line is shipped beyond quantity x (1 + tolerance); every shipment has a source of that product."""
    shipped: dict[tuple[str, str], int] = defaultdict(int)
    line_of: dict[tuple[str, int], tuple[str, str]] = {}
    stored = Shipment.objects.filter(organisation=organisation).select_related("product")
    for row in Reversed(organisation).leave("shipments", stored, code="code"):
        check.examined += 1
        line_of[row.code, row.line] = (row.contract, row.product.code)
        shipped[row.contract, row.product.code] += row.quantity_milli
    for back in Reversed(organisation).leave("returns", Return.objects.filter(organisation=organisation)):
        if (back.shipment, back.line) in line_of:
            shipped[line_of[back.shipment, back.line]] -= back.quantity_milli
    allowed: dict[tuple[str, str], int] = defaultdict(int)
    for row in Contract.objects.filter(organisation=organisation).select_related("product"):
        allowed[row.code, row.product.code] += (
            row.quantity_milli + row.quantity_milli * (row.tolerance_pct_micro or 0) // 10**8
        )
    for (contract, product), quantity in sorted(shipped.items()):
        if contract and quantity > allowed[contract, product]:
            check.violated(
                f"contract {contract}",
                f"{quantity} of {product} was shipped, {allowed[contract, product]} is allowed",
            )


def rights_hold(organisation: Organisation, check: Check) -> None:
    """V13: what was taken under a right never exceeds its quota; a certificate's limit is told as pending."""
    quotas = {
        row.pk: row for row in UseRight.objects.filter(organisation=organisation, quota_milli__isnull=False)
    }
    taken: dict[tuple[int, object], int] = defaultdict(int)
    for right, product, on, quantity in rows(
        'SELECT p.use_right_id, d.product_id, d."on", d.accepted_milli + d.deducted_milli FROM collection_delivery d '
        "JOIN registry_plot p ON p.id = d.plot_id LEFT JOIN collection_void v ON v.delivery_id = d.id "
        "WHERE d.organisation_id = %s AND v.id IS NULL AND p.use_right_id IS NOT NULL",
        organisation.pk,
    ):
        row = quotas.get(right)
        if row is None or (row.product_id and row.product_id != product):
            continue
        check.examined += 1
        year = str(on)[:4] if row.quota_period == "year" else "total"
        taken[right, year] += quantity
    for (right, period), quantity in taken.items():
        if quantity > quotas[right].quota_milli:
            check.violated(
                f"right {quotas[right].code}",
                f"{quantity} was taken ({period}), the quota is {quotas[right].quota_milli}",
            )
    for row in Certificate.objects.filter(
        organisation=organisation, max_quantity_milli__isnull=False, status="certified"
    ):
        check.examined += 1
        _certificate(organisation, check, row)


def _certificate(organisation: Organisation, check: Check, row: Certificate) -> None:
    side = {"member": "m.code", "plot": "p.code"}.get(row.holder_kind)
    if side is None:
        return
    delivered = rows(
        "SELECT d.certification, d.accepted_milli FROM collection_delivery d JOIN registry_member m ON m.id = d.member_id "  # noqa: S608
        "LEFT JOIN registry_plot p ON p.id = d.plot_id LEFT JOIN collection_void v ON v.delivery_id = d.id "
        f"WHERE d.organisation_id = %s AND v.id IS NULL AND {side} = %s AND d.\"on\" BETWEEN %s AND %s",
        organisation.pk, row.holder, row.valid_from, row.valid_until,
    )  # fmt: skip
    total = sum(quantity for claim, quantity in delivered if row.scheme in schemes_of(claim))
    if total > row.max_quantity_milli:
        check.waits(
            f"certificate {row.code}", f"{total} was delivered, {row.max_quantity_milli} is certified"
        )


def claims_only_fall(organisation: Organisation, check: Check) -> None:
    """V14: what a process makes claims no more than everything that went in, and what is shipped is in stock as claimed."""
    inputs: dict[str, list[str]] = defaultdict(list)
    outputs: dict[str, list[str]] = defaultdict(list)
    stored = Processing.objects.filter(organisation=organisation)
    for row in Reversed(organisation).leave("processing", stored, code="code"):
        check.examined += 1
        if row.input_product_id:
            inputs[row.code].append(row.input_certification)
        if row.output_product_id:
            outputs[row.code].append(row.output_certification)
    for code, claims in outputs.items():
        for claim in claims:
            if any(not may_become(source, claim) for source in inputs[code]):
                check.violated(f"process {code}", f"an output claims {claim}, which one of its inputs lacks")
