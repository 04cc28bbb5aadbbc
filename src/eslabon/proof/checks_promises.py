"""V10 contracts, V13 quotas of use rights, V14 claims."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Sum

from eslabon.collection.models import Delivery
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope
from eslabon.registry.models import Certificate, UseRight
from eslabon.settlement.booking.places import stock_key
from eslabon.stock.models import Lot, Processing, Shipment
from eslabon.trade.models import Contract
from eslabon_core.contracts.windows import Promise, allowed_milli
from eslabon_core.pricing.certification import Certificate as Claim
from eslabon_core.pricing.certification import Claims, may_become, schemes_of
from eslabon_core.settlement import Settlement
from eslabon_core.settlement.runs import Key


def contracts_are_not_exceeded(scope: Scope, check: Check) -> None:
    """V10: of no contract line more leaves than was promised and tolerated; what leaves came from somewhere."""
    _promises(scope, check)
    for settlement in scope.settlements(check):
        _origins(scope, check, settlement)


def _promises(scope: Scope, check: Check) -> None:
    """A shipment names the contract, not the line: lines of one product share what was shipped of it."""
    promised: dict[tuple[str, str], int] = defaultdict(int)
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    contracts = Contract.objects.filter(organisation=scope.organisation).order_by("code", "line")
    for code, key, product, quantity, starts, ends, tolerance in contracts.values_list(
        "code", "key", "product__code", "quantity_milli", "window_from", "window_to", "tolerance_pct_micro"
    ):
        check.examined += 1
        promised[code, product] += allowed_milli(Promise(code, quantity, starts, ends, tolerance or 0))
        lines[code, product].append(key)
    back: dict[tuple[str, int], int] = defaultdict(int)
    for row in scope.records.returns:
        back[row.shipment, row.line] += row.quantity_milli
    contract_of = {head.code: head.contract for head in scope.records.shipments}
    shipped: dict[tuple[str, str], int] = defaultdict(int)
    for line in scope.records.shipment_lines:
        if contract := contract_of[line.shipment]:
            shipped[contract, line.product] += line.quantity_milli - back[line.shipment, line.line]
    for (contract, product), quantity in sorted(shipped.items()):
        if (contract, product) not in promised:
            check.wait(
                scope.name("contracts", contract),
                "proof.shipped_unpromised",
                product=product,
                shipped_milli=quantity,
            )
        elif quantity > promised[contract, product]:
            facts = {"product": product, "shipped_milli": quantity, "most_milli": promised[contract, product]}
            check.violation(
                scope.name("contracts", ", ".join(lines[contract, product])), "proof.above_contract", **facts
            )


def _origins(scope: Scope, check: Check, settlement: Settlement) -> None:
    """What was shipped lay in stock: delivered, there at the opening, or made of what was."""
    season = settlement.season.code
    grounded = _grounded(scope, season, settlement)
    of_season = {head.code for head in scope.records.shipments if head.season == season}
    for line in scope.records.shipment_lines:
        if line.shipment not in of_season:
            continue
        check.examined += 1
        key = (line.product, line.grade, line.certification)
        if line.quantity_milli and key not in grounded:
            told = check.violation if settlement.earlier else check.wait
            told(
                scope.name("shipments", f"{line.shipment}/{line.line}"),
                "proof.without_origin",
                key=stock_key(*key),
            )


def _grounded(scope: Scope, season: str, settlement: Settlement) -> set[Key]:
    """Keys with a delivery, an opening or goods moved on to them; and what processes make of those, or of no produce."""
    grounded = {
        s.key for s in settlement.stock.keys if s.opening.quantity_milli > 0 or s.delivered.quantity_milli > 0
    }
    moves = [
        ({out.key}, {out.to})
        for out in (costed.out for costed in settlement.stock.outs)
        if out.to is not None
    ]
    taken: dict[str, set[Key]] = defaultdict(set)
    made: dict[str, set[Key]] = defaultdict(set)
    for row in scope.records.processing:
        if row.season == season:
            if row.input_product:
                taken[row.code].add((row.input_product, row.input_grade, row.input_certification))
            if row.output_product:
                made[row.code].add((row.output_product, row.output_grade, row.output_certification))
    moves += [(taken[code], keys) for code, keys in made.items()]
    growing = True
    while growing:
        growing = False
        for sources, targets in moves:
            if (not sources or sources & grounded) and not targets <= grounded:
                grounded |= targets
                growing = True
    return grounded


def quotas_hold(scope: Scope, check: Check) -> None:
    """V13: what was taken under a right (net, before anything is sorted out) stays within its quota."""
    mine = scope.organisation
    for right in UseRight.objects.filter(organisation=mine, quota_milli__isnull=False).order_by("key"):
        check.examined += 1
        taken = Delivery.objects.filter(organisation=mine, plot__use_right=right, void=None)
        if right.product_id:
            taken = taken.filter(product=right.product_id)
        by_period: dict[str, int] = defaultdict(int)
        for on, gross, tare in (
            taken.order_by().values_list("on").annotate(Sum("gross_milli"), Sum("tare_milli"))
        ):
            by_period[str(on.year) if right.quota_period == "year" else ""] += gross - (tare or 0)
        for period, quantity in sorted(by_period.items()):
            if quantity > right.quota_milli:
                facts = {"period": period, "taken_milli": quantity, "quota_milli": right.quota_milli}
                check.violation(scope.name("use_rights", right.code), "proof.above_quota", **facts)
    _certified_quantities(scope, check)


def _certified_quantities(scope: Scope, check: Check) -> None:
    """More under a certificate than it allows waits for a decision."""
    for row in Certificate.objects.filter(
        organisation=scope.organisation, max_quantity_milli__isnull=False
    ).order_by("key"):
        check.examined += 1
        found = Delivery.objects.filter(
            organisation=scope.organisation, void=None, on__gte=row.valid_from, on__lte=row.valid_until
        )
        if row.holder_kind != "organisation":
            found = found.filter(**{f"{row.holder_kind}__code": row.holder})
        claim = f"{row.scheme}-T" if row.status == "transition" else row.scheme
        sums = (
            found.exclude(certification="")
            .order_by()
            .values_list("certification")
            .annotate(Sum("accepted_milli"))
        )
        quantity = sum(accepted for claims, accepted in sums if claim in schemes_of(claims))
        if quantity > row.max_quantity_milli:
            facts = {"claim": claim, "taken_milli": quantity, "most_milli": row.max_quantity_milli}
            check.wait(scope.name("certificates", row.code), "proof.above_certificate", **facts)


def claims_are_not_gained(scope: Scope, check: Check) -> None:
    """V14: an output claims at most what every input has; what goes into or out of a lot fits the lot's claim."""
    _processes(scope, check)
    _lots(scope, check)
    _stated_claims(scope, check)


def _processes(scope: Scope, check: Check) -> None:
    inputs: dict[str, list[str]] = defaultdict(list)
    outputs: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in scope.records.processing:
        if row.input_product and row.input_milli:
            inputs[row.code].append(row.input_certification)
        if row.output_product:
            outputs[row.code].append((row.line, row.output_certification))
    for code in sorted({*inputs, *outputs}):
        check.examined += 1
        shared = frozenset.intersection(*map(schemes_of, inputs[code])) if inputs[code] else frozenset()
        for line, claim in outputs[code]:
            if not schemes_of(claim) <= shared:
                facts = {"claim": claim, "source": ";".join(sorted(shared)) or "-"}
                check.violation(scope.name("processing", f"{code}/{line}"), "proof.claim_gained", **facts)


def _lots(scope: Scope, check: Check) -> None:
    mine = scope.organisation
    lots = {row.code: row.certification for row in scope.loader.rows(Lot, "lots", code="code")}
    into = [
        ("deliveries", key, lot, claim)
        for key, lot, claim in Delivery.objects.filter(organisation=mine, void=None)
        .exclude(lot="")
        .values_list("key", "lot", "certification")
        .iterator()
    ]
    rows = scope.loader.rows(Processing, "processing", code="code")
    into += [("processing", r.key, r.output_lot, r.output_certification) for r in rows if r.output_lot]
    for sheet, key, lot, claim in into:
        check.examined += 1
        if not may_become(claim, lots.get(lot, "")):
            facts = {"lot": lot, "claim": lots.get(lot, ""), "source": claim or "-"}
            check.violation(scope.name(sheet, key), "proof.lot_claims_more", **facts)
    out_of = [("processing", r.key, r.input_lot, r.input_certification) for r in rows if r.input_lot]
    shipments = scope.loader.rows(Shipment, "shipments", code="code")
    check.examined += len(shipments)
    out_of += [("shipments", r.key, r.lot, r.certification) for r in shipments if r.lot]
    for sheet, key, lot, claim in out_of:
        check.examined += 1
        if lot in lots and not may_become(lots[lot], claim):
            facts = {"claim": claim, "source": lots[lot] or "-"}
            check.violation(scope.name(sheet, key), "proof.claim_gained", **facts)


def _stated_claims(scope: Scope, check: Check) -> None:
    """A receipt that states a claim which no certificate of plot or member gives waits for a person."""
    claims = Claims(
        Claim(*row)
        for row in Certificate.objects.filter(organisation=scope.organisation).values_list(
            "scheme", "status", "holder_kind", "holder", "valid_from", "valid_until"
        )
    )
    first: dict[tuple[str, str, str], tuple[date, int]] = {}
    stated = Delivery.objects.filter(organisation=scope.organisation, void=None).exclude(
        certification_given=""
    )
    for plot, member, on, claim in stated.values_list(
        "plot__code", "member__code", "on", "certification"
    ).iterator():
        check.examined += 1
        if not may_become(claims.of(plot=plot or "", member=member, on=on), claim):
            since, count = first.get((member, plot or "", claim), (on, 0))
            first[member, plot or "", claim] = min(since, on), count + 1
    for (member, plot, claim), (since, count) in sorted(first.items()):
        facts = {"claim": claim, "plot": plot or "-", "since": since.isoformat(), "count": count}
        check.wait(scope.name("members", member), "proof.claim_without_certificate", **facts)
