"""Reads the facts of the pages from the rooms below; every figure of a page comes from here."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum

from eslabon.collection.models import CollectedDay, Intention
from eslabon.common.words import sentence
from eslabon.ledger.models import Balance
from eslabon.registry.models import Grade, Organisation, Product, Season
from eslabon.settlement.loading import Loader
from eslabon.settlement.models import Run
from eslabon.settlement.queries import settlement_as_shown
from eslabon.stock.models import Return, Shipment
from eslabon.trade.models import Buyer, Contract
from eslabon.web.facts import (
    DebtFacts,
    OrganisationFacts,
    ProductFacts,
    PromiseFacts,
    SalesFacts,
    SeasonFacts,
    SettlementFacts,
    WeekFacts,
    settlement_facts,
)
from eslabon_core.pricing.certification import may_become
from eslabon_core.problems import Problem
from eslabon_core.settlement.rates import Rates
from eslabon_core.settlement.sales import ShipmentSale, season_sales

WEEK = timedelta(days=7)


def organisation_facts(organisation: Organisation) -> OrganisationFacts:
    return OrganisationFacts(
        organisation.code, organisation.name, organisation.country, organisation.currency
    )


def season_facts(organisation: Organisation, season: Season, now: datetime, language: str) -> SeasonFacts:
    """Everything the season's page says, as it stands at `now`."""
    local = now.astimezone(ZoneInfo(organisation.timezone))
    settlement, problem = _settlement(organisation, season, language)
    last = Run.objects.filter(season=season).order_by("-run").first()
    return SeasonFacts(
        organisation=organisation_facts(organisation),
        season=season.code,
        starts_on=season.starts_on,
        ends_on=season.ends_on,
        as_of=local.replace(tzinfo=None),
        closed_on=last.closed_on if last else None,
        families=sum(1 for member in settlement.members if member.accepted_milli) if settlement else 0,
        products=_products(organisation, season, settlement),
        weeks=_weeks(organisation, season, local.date()),
        promises=_promises(organisation, season, settlement),
        sales=_sales(organisation, season, local.date()),
        debts=_debts(organisation, season),
        settlement=settlement,
        settlement_problem=problem,
    )


def _settlement(
    organisation: Organisation, season: Season, language: str
) -> tuple[SettlementFacts | None, str]:
    try:
        return settlement_facts(settlement_as_shown(organisation, season)), ""
    except Problem as problem:
        return None, sentence(problem, language)


def _products(
    organisation: Organisation, season: Season, settlement: SettlementFacts | None
) -> tuple[ProductFacts, ...]:
    accepted = dict(
        CollectedDay.objects.filter(season=season)
        .values_list("product__code")
        .annotate(Sum("accepted_milli"))
    )
    lines = dict(
        CollectedDay.objects.filter(season=season).values_list("product__code").annotate(Sum("lines"))
    )
    rejected = dict(
        CollectedDay.objects.filter(season=season)
        .values_list("product__code")
        .annotate(Sum("rejected_milli"))
    )
    shipped = _shipped_by_product(organisation, season)
    left: dict[str, int] = defaultdict(int)
    for key in settlement.stock_left if settlement else ():
        left[key.product] += key.quantity_milli
    for key in settlement.stock_short if settlement else ():
        left[key.product] -= key.quantity_milli
    codes = sorted({*season.products, *accepted, *shipped, *left})
    units = dict(
        Product.objects.filter(organisation=organisation, code__in=codes).values_list("code", "unit")
    )
    return tuple(
        ProductFacts(
            code=code,
            name=name,
            unit=units[code],
            accepted_milli=accepted.get(code, 0),
            rejected_milli=rejected.get(code, 0),
            shipped_milli=shipped.get(code, 0),
            stock_milli=left.get(code, 0),
            deliveries=lines.get(code, 0),
        )
        for code, name in Product.objects.filter(organisation=organisation, code__in=codes).values_list(
            "code", "name"
        )
        if code in units
    )


def _shipped_by_product(organisation: Organisation, season: Season) -> dict[str, int]:
    shipped: dict[str, int] = defaultdict(int)
    product_of: dict[tuple[str, int], str] = {}
    rows = Shipment.objects.filter(organisation=organisation, season=season)
    for code, line, product, quantity in rows.values_list("code", "line", "product__code", "quantity_milli"):
        shipped[product] += quantity
        product_of[code, line] = product
    back = Return.objects.filter(organisation=organisation, season=season)
    for code, line, quantity in back.values_list("shipment", "line", "quantity_milli"):
        if (code, line) in product_of:
            shipped[product_of[code, line]] -= quantity
    return dict(shipped)


def _weeks(organisation: Organisation, season: Season, today: date) -> tuple[WeekFacts, ...]:
    """Every week from the first delivery to the last, per product; what was said before the season, spread evenly."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    rows = (
        CollectedDay.objects.filter(season=season)
        .values_list("product__code", "on")
        .annotate(Sum("accepted_milli"))
    )
    for product, on, quantity in rows:
        found[product, on - timedelta(days=on.weekday())] += quantity
    meant = dict(
        Intention.objects.filter(organisation=organisation, season=season, product__isnull=False)
        .values_list("product__code")
        .annotate(Sum("to_organisation_milli"))
    )
    first = season.starts_on - timedelta(days=season.starts_on.weekday())
    weeks = (season.ends_on - first).days // 7 + 1
    last = min(today, season.ends_on)
    return tuple(
        WeekFacts(
            product,
            start,
            found.get((product, start), 0),
            meant[product] // weeks if product in meant else None,
        )
        for product in season.products
        for start in (first + WEEK * n for n in range(weeks))
        if start <= last
    )


def _promises(
    organisation: Organisation, season: Season, settlement: SettlementFacts | None
) -> tuple[PromiseFacts, ...]:
    """Contract lines of the season, by the end of their window; each kilo in stock serves the first that may take it."""
    shipped: dict[tuple[str, str], int] = defaultdict(int)
    rows = Shipment.objects.filter(organisation=organisation).exclude(contract="")
    line_of: dict[tuple[str, int], tuple[str, str]] = {}
    for code, line, contract, product, quantity in rows.values_list(
        "code", "line", "contract", "product__code", "quantity_milli"
    ):
        shipped[contract, product] += quantity
        line_of[code, line] = (contract, product)
    for code, line, quantity in Return.objects.filter(organisation=organisation).values_list(
        "shipment", "line", "quantity_milli"
    ):
        if (code, line) in line_of:
            shipped[line_of[code, line]] -= quantity
    hand = (
        {(k.product, k.grade, k.certification): k.quantity_milli for k in settlement.stock_left}
        if settlement
        else {}
    )
    ranks = {
        (product, code): rank
        for product, code, rank in Grade.objects.filter(organisation=organisation).values_list(
            "product__code", "code", "rank"
        )
    }
    names = dict(Buyer.objects.filter(organisation=organisation).values_list("id", "name"))
    lines = Contract.objects.filter(organisation=organisation, season=season.code).select_related("product")
    promises = []
    for row in sorted(lines, key=lambda row: (row.window_to, row.code, row.line)):
        product = row.product.code
        sent = min(shipped[row.code, product], row.quantity_milli)
        shipped[row.code, product] -= sent
        needed, found = row.quantity_milli - sent, 0
        for key in sorted(hand):
            if (
                key[0] == product
                and may_become(key[2], row.certification)
                and _grade_holds(ranks, product, key[1], row.grade)
            ):
                taken = min(hand[key], needed - found)
                hand[key] -= taken
                found += taken
        promises.append(
            PromiseFacts(
                contract=row.code,
                buyer=names[row.buyer_id],
                product=product,
                from_on=row.window_from,
                to_on=row.window_to,
                promised_milli=row.quantity_milli,
                shipped_milli=sent,
                in_hand_milli=found,
                penalty_micro=row.penalty_micro,
                currency=row.currency,
            )
        )
    return tuple(promises)


def _grade_holds(ranks: dict[tuple[str, str], int], product: str, grade: str, minimum: str) -> bool:
    return not minimum or ranks.get((product, grade), 1_000_000) <= ranks.get((product, minimum), 0)


def _sales(organisation: Organisation, season: Season, today: date) -> tuple[SalesFacts, ...]:
    records = Loader(organisation).trade_records()
    rates = Rates(records.rates, organisation.currency)
    sales = season_sales(records, season.code, rates)
    names = dict(Buyer.objects.filter(organisation=organisation).values_list("code", "name"))
    terms = dict(Contract.objects.filter(organisation=organisation).values_list("code", "payment_days"))
    of: dict[tuple[str, str], list[ShipmentSale]] = defaultdict(list)
    for sale in sales.shipments:
        of[sale.shipment.buyer, sale.shipment.currency].append(sale)
    return tuple(
        _sales_facts(names[buyer], currency, group, rates, terms, today)
        for (buyer, currency), group in sorted(of.items())
    )


def _sales_facts(
    buyer: str, currency: str, sales: list[ShipmentSale], rates: Rates, terms: dict[str, int], today: date
) -> SalesFacts:
    settled = settled_book = open_now = open_book = overdue = 0
    oldest: date | None = None
    for sale in sales:
        for one in sale.settled:
            parts = one.parts
            settled += parts.price_minor + parts.premium_minor + parts.tax_minor + parts.deduction_minor
            settled_book += (
                one.price_book_minor + one.premium_book_minor + one.tax_book_minor + one.deduction_book_minor
            )
        due = sale.open_price_minor + sale.open_premium_minor + sale.open_tax_minor
        open_now += due
        open_book += rates.book(due, currency, sale.rate)
        due_on = sale.shipment.on + timedelta(days=terms.get(sale.shipment.contract, 0))
        if due > 0 and due_on < today:
            overdue += due
            oldest = min(oldest or due_on, due_on)
    return SalesFacts(
        buyer=buyer,
        currency=currency,
        invoiced_minor=settled + open_now,
        settled_minor=settled,
        invoiced_book_minor=settled_book + open_book,
        settled_book_minor=settled_book,
        overdue_minor=overdue,
        overdue_since=oldest,
    )


def _debts(organisation: Organisation, season: Season) -> tuple[DebtFacts, ...]:
    """What the books say is owed: members of this season, suppliers, lenders, the premium fund."""
    balances = Balance.objects.filter(organisation=organisation)
    payable = list(
        balances.filter(account="liabilities.member_payable", season=season.code)
        .values_list("party")
        .annotate(owed=Sum("book_minor"))
    )
    owed = [-amount for _, amount in payable if amount < 0]
    debts = []
    if owed:
        debts.append(DebtFacts("members", "", sum(owed), organisation.currency, None, len(owed)))
    for kind, account in (("suppliers", "liabilities.supplier_payable"), ("lenders", "liabilities.loans")):
        rows = (
            balances.filter(account=account)
            .values_list("party", "currency")
            .annotate(owed=Sum("amount_minor"))
        )
        debts += [
            DebtFacts(kind, party, -amount, currency)
            for party, currency, amount in sorted(rows)
            if amount < 0
        ]
    fund = balances.filter(account="liabilities.premium_fund").aggregate(total=Sum("book_minor", default=0))[
        "total"
    ]
    if fund < 0:
        debts.append(DebtFacts("premium", "", -fund, organisation.currency))
    return tuple(debts)
