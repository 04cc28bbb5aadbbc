"""Reads the facts of a member's statement and of the members' list."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from eslabon.collection.models import CollectedDay, Delivery
from eslabon.ledger.models import Account, Loan, Payout
from eslabon.registry.models import Attribute, Grade, Member, Organisation, Product, Season, Station
from eslabon.settlement.loading import Reversed
from eslabon.settlement.models import Run
from eslabon.settlement.queries import settlement_as_shown
from eslabon.trade.models import Quote
from eslabon.web.facts import (
    BasisPartFacts,
    DeliveryFacts,
    MarketFacts,
    MemberResult,
    MemberRow,
    MembersFacts,
    PayoutFacts,
    SettlementFacts,
    StatementFacts,
    settlement_facts,
)
from eslabon.web.folding import folded
from eslabon.web.reading import organisation_facts
from eslabon_core.units import exponent_of, value_minor

PAGE = 50
#: A quote speaks for the deliveries of the days after it, until the next one, at most this long.
QUOTE_HOLDS = timedelta(days=31)
#: Averages and shop prices are no offer at the farm gate.
NOT_AN_OFFER = ("Average", "Retail")


def statement_facts(
    organisation: Organisation,
    season: Season,
    member: Member,
    now: datetime,
    *,
    language: str,
    settlement: SettlementFacts | None = None,
) -> StatementFacts:
    """One member's statement for one season, as the records stand (or as the season was closed).

    settlement   the season's, where the caller has read it for many members.
    """
    settlement = settlement or settlement_facts(settlement_as_shown(organisation, season))
    result = next((row for row in settlement.members if row.member == member.code), _nothing(member.code))
    result = _with_earlier_runs(season, settlement.run, result)
    rows = list(
        Delivery.objects.filter(organisation=organisation, season=season, member=member)
        .select_related("product", "void", "station")
        .order_by("at", "receipt", "line")
    )
    last = Run.objects.filter(season=season).order_by("-run").first()
    alive = [row for row in rows if not hasattr(row, "void")]
    pool_unit, pool_accepted = _pool(season)
    return StatementFacts(
        organisation=organisation_facts(organisation),
        season=season.code,
        as_of=now.astimezone(ZoneInfo(organisation.timezone)).date(),
        closed_on=last.closed_on if last else None,
        member=member.code,
        name=member.name,
        community=member.community,
        payout_method=member.payout_method or "cash",
        deliveries=_deliveries(organisation, rows, language),
        payouts=_payouts(organisation, season, member),
        result=result,
        settlement=settlement,
        basis=season.basis,
        basis_parts=_basis_parts(organisation, season, member, alive, settlement),
        basis_total=_basis_total(settlement),
        equalise=season.equalise,
        market=_market(organisation, alive),
        loan_words=_loan_words(organisation, member),
        pool_unit=pool_unit,
        pool_accepted_milli=pool_accepted,
    )


def _with_earlier_runs(season: Season, run: int, result: MemberResult) -> MemberResult:
    """A document shows its own run's payments; a statement shows what all runs of the season gave and withheld."""
    for text in (
        Run.objects.filter(season=season, run__lt=run).order_by("run").values_list("document", flat=True)
    ):
        for earlier in settlement_facts(json.loads(text)).members:
            if earlier.member == result.member:
                result = replace(
                    result,
                    premium_minor=result.premium_minor + earlier.premium_minor,
                    second_payment_minor=result.second_payment_minor + earlier.second_payment_minor,
                    withheld=(*earlier.withheld, *result.withheld),
                )
    return result


def _pool(season: Season) -> tuple[str | None, int]:
    """The one unit in which the pool came in, and how much; quantities of several units are never added."""
    sums = dict(
        CollectedDay.objects.filter(season=season)
        .values_list("product__unit")
        .annotate(Sum("accepted_milli"))
    )
    return next(iter(sums.items())) if len(sums) == 1 else (None, 0)


def _nothing(code: str) -> MemberResult:
    return MemberResult(code, 0, "", 0, 0, 0, 0, 0, 0, 0, (), 0, 0, 0)


def _basis_total(settlement: SettlementFacts) -> str:
    """Sum of everybody's basis, in the decimals of the document."""
    parts = [Decimal(row.basis) for row in settlement.members if row.basis]
    return str(sum(parts, Decimal(0))) if parts else "0"


def _deliveries(organisation: Organisation, rows: list[Delivery], language: str) -> tuple[DeliveryFacts, ...]:
    attributes = {
        (product, code): (name, unit, decimals)
        for product, code, name, unit, decimals in Attribute.objects.filter(
            organisation=organisation
        ).values_list("product__code", "code", "name", "unit", "decimals")
    }
    names = {
        (product, code): name
        for product, code, name in Grade.objects.filter(organisation=organisation).values_list(
            "product__code", "code", "name"
        )
    }
    return tuple(
        DeliveryFacts(
            receipt=row.receipt,
            on=row.on,
            product=row.product.name,
            unit=row.product.unit,
            grade=names.get((row.product.code, row.grade), row.grade),
            accepted_milli=0 if hasattr(row, "void") else row.accepted_milli,
            price_micro=row.price_micro or 0,
            value_minor=0 if hasattr(row, "void") else row.value_minor,
            advance_paid_minor=0 if hasattr(row, "void") else row.advance_paid_minor or 0,
            certification=row.certification,
            gross_milli=row.gross_milli,
            deducted_milli=row.deducted_milli,
            rejected_milli=row.rejected_milli,
            loan_withheld_minor=0 if hasattr(row, "void") else row.loan_withheld_minor or 0,
            readings=_readings(row, attributes, language),
            is_voided=hasattr(row, "void"),
        )
        for row in rows
    )


def _readings(
    row: Delivery, attributes: dict[tuple[str, str], tuple[str, str, int]], language: str
) -> tuple[tuple[str, str], ...]:
    """(attribute, figure with its unit)."""
    with translation.override(language):
        built_in = ((_("moisture"), row.moisture_centi), (_("defects"), row.defects_centi))
    told = [(name, f"{Decimal(value).scaleb(-2)} %") for name, value in built_in if value is not None]
    for code, value in json.loads(row.readings or "{}").items():
        name, unit, decimals = attributes[row.product.code, code]
        told.append((name, f"{Decimal(value).scaleb(-decimals)} {unit}"))
    return tuple(told)


def _payouts(organisation: Organisation, season: Season, member: Member) -> tuple[PayoutFacts, ...]:
    kinds = {
        "bank": "bank",
        **dict(Account.objects.filter(organisation=organisation).values_list("code", "kind")),
    }
    tills = set(Station.objects.filter(organisation=organisation).values_list("code", flat=True))
    rows = Payout.objects.filter(organisation=organisation, season=season, member=member).order_by("on", "id")
    return tuple(
        PayoutFacts(
            on=row.on,
            method="cash" if row.paid_from in tills else kinds.get(row.paid_from, "bank"),
            amount_minor=row.amount_minor,
            reference=row.bank_reference,
            returned_on=row.returned_on,
        )
        for row in Reversed(organisation).leave("payouts", rows)
    )


def _basis_parts(
    organisation: Organisation,
    season: Season,
    member: Member,
    alive: list[Delivery],
    settlement: SettlementFacts,
) -> tuple[BasisPartFacts, ...]:
    if season.basis != "delivered":
        return ()
    weights = {
        (product, code): weight
        for product, code, weight in Grade.objects.filter(organisation=organisation).values_list(
            "product__code", "code", "weight_micro"
        )
    }
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for row in alive:
        if row.accepted_milli and (row.by_member or organisation.nonmember_second_payment):
            sums[row.grade or row.product.name, weights.get((row.product.code, row.grade), 1_000_000)] += (
                row.accepted_milli
            )
    return tuple(
        BasisPartFacts(grade, quantity, weight) for (grade, weight), quantity in sorted(sums.items())
    )


def _market(organisation: Organisation, alive: list[Delivery]) -> MarketFacts | None:
    """The deliveries at what traders offered: the last quote of the product and grade not after the day."""
    products = {row.product.code for row in alive}
    quotes: dict[tuple[str, str], list[tuple[date, int]]] = defaultdict(list)
    offered = Quote.objects.filter(
        organisation=organisation, product__in=products, currency__in=("", organisation.currency)
    )
    for word in NOT_AN_OFFER:
        offered = offered.exclude(source__icontains=word)
    for product, grade, on, price in offered.values_list("product", "grade", "on", "price_micro"):
        quotes[product, grade].append((on, price))
    if not quotes:
        return None
    exponent = exponent_of(organisation.currency)
    theirs = ours = quoted = 0
    for row in alive:
        known = quotes.get((row.product.code, row.grade)) or quotes.get((row.product.code, ""), [])
        valid = [(on, price) for on, price in known if on <= row.on <= on + QUOTE_HOLDS]
        if valid and row.accepted_milli:
            theirs += value_minor(row.accepted_milli, max(valid)[1], exponent)
            ours += row.value_minor
            quoted += 1
    asked = sum(1 for row in alive if row.accepted_milli)
    return MarketFacts(theirs, ours, quoted, asked)


def _loan_words(organisation: Organisation, member: Member) -> dict[str, str]:
    rows = Loan.objects.filter(organisation=organisation, member=member).values_list("code", "purpose")
    return {code: purpose for code, purpose in rows if purpose}


def members_facts(organisation: Organisation, season: Season | None, search: str, page: int) -> MembersFacts:
    """One page of the list. The search finds a number as it begins, a name whatever its accents."""
    everyone = list(
        Member.objects.filter(organisation=organisation)
        .order_by("key")
        .values_list("code", "name", "community")
    )
    wanted = folded(search)
    found = [
        row
        for row in everyone
        if not wanted or row[0].casefold().startswith(search.casefold()) or wanted in folded(row[1])
    ]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    results = {}
    accepted: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if season:
        results = {
            row.member: row for row in settlement_facts(settlement_as_shown(organisation, season)).members
        }
        units = dict(Product.objects.filter(organisation=organisation).values_list("code", "unit"))
        sums = (
            Delivery.objects.filter(Q(void=None), season=season, member__code__in=[row[0] for row in shown])
            .values_list("member__code", "product__code")
            .annotate(Sum("accepted_milli"))
        )
        for code, product, quantity in sums:
            accepted[code][units[product]] += quantity
    return MembersFacts(
        organisation=organisation_facts(organisation),
        season=season.code if season else "",
        search=search,
        rows=tuple(
            MemberRow(
                code,
                name,
                community,
                tuple(sorted(accepted[code].items())),
                results[code].payable_minor if code in results else None,
            )
            for code, name, community in shown
        ),
        matching=len(found),
        total=len(everyone),
        page=page,
        pages=pages,
    )
