"""Invented seasons, each a bad or a good day of the season's page; figures agree with one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from eslabon.web.facts import (
    AppropriationFacts,
    BasisPartFacts,
    BridgeFacts,
    DebtFacts,
    DeliveryFacts,
    MarketFacts,
    MemberResult,
    OrganisationFacts,
    PayoutFacts,
    ProductFacts,
    PromiseFacts,
    SalesFacts,
    SeasonFacts,
    SettlementFacts,
    StatementFacts,
    StockKeyFacts,
    WeekFacts,
    WithheldFacts,
)

TRES = OrganisationFacts(code="TQ", name="Cooperativa Tres Quebradas", country="PE", currency="PEN")
NOW = datetime(2026, 7, 6, 8, 30)
MONDAY = date(2026, 3, 2)
LATE_MAY = date(2026, 5, 25)


def member(code: str, second: int, **changes) -> MemberResult:
    """A member paid at the scale: what remains is the second payment."""
    row = MemberResult(
        member=code,
        accepted_milli=0,
        basis="0.000000",
        opening_minor=0,
        advance_value_minor=0,
        advance_paid_minor=0,
        loan_withheld_minor=0,
        adjustments_minor=0,
        premium_minor=0,
        second_payment_minor=second,
        withheld=(),
        carried_forward_minor=0,
        payouts_minor=0,
        payable_minor=second,
    )
    return replace(row, **changes)


def settlement(
    sales: int,
    cost_of_sales: int,
    steps: dict[str, int],
    apart: dict[str, int],
    *,
    exchange: int = 0,
    deductions: int = 0,
) -> SettlementFacts:
    """A settlement whose parts add up; three members share what is left."""
    proceeds, costs = sales + exchange - deductions, cost_of_sales + sum(steps.values())
    surplus = proceeds - costs
    left = max(surplus - sum(apart.values()), 0) if surplus > 0 else 0
    third = left // 3
    return SettlementFacts(
        run=1,
        proceeds_minor=proceeds,
        costs_minor=costs,
        surplus_minor=surplus,
        appropriations=tuple(
            AppropriationFacts(name, "reserve", amount if surplus > 0 else 0)
            for name, amount in apart.items()
        ),
        distributable_minor=left,
        uncollected_minor=0,
        stock_left=(),
        stock_short=(),
        bridge=BridgeFacts(
            sales_minor=sales,
            exchange_minor=exchange,
            other_income_minor=0,
            fines_minor=0,
            deductions_minor=deductions,
            returns_minor=0,
            cost_of_sales_minor=cost_of_sales,
            losses_minor=0,
            step_costs_minor={"administration": 0, "other": 0} | steps,
            common_costs_minor=0,
            interest_minor=0,
            adjustments_minor=0,
        ),
        members=(member("0001", third), member("0002", third), member("0003", left - 2 * third)),
    )


def weeks(
    product: str, tonnes: list[float], expected: list[float] | None = None, start: date = MONDAY
) -> tuple[WeekFacts, ...]:
    asked = expected or [None] * len(tonnes)
    return tuple(
        WeekFacts(
            product,
            start + timedelta(days=7 * index),
            int(brought * 1_000_000),
            None if hoped is None else int(hoped * 1_000_000),
        )
        for index, (brought, hoped) in enumerate(zip(tonnes, asked, strict=True))
    )


BROUGHT = [0.4, 0.5, 0.3, 1.1, 1.8, 2.3, 3.3, 5.5, 5.7, 7.1, 7.2, 7.5, 7.4, 5.8, 5.1, 7.1, 4.4, 3.2]
HOPED = [0.5, 0.8, 1.1, 1.6, 2.3, 3.1, 4.0, 4.9, 6.0, 6.9, 7.7, 8.3, 8.6, 8.6, 8.3, 7.7, 6.9, 6.0]

COCOA = ProductFacts("cacao", "Cacao seco", "kg", 75_742_900, 312_400, 60_500_000, 12_100_000, 1059)


def season() -> SeasonFacts:
    """Cocoa in mid-season: one contract will fall short at this pace, one buyer is late, PEN only."""
    return SeasonFacts(
        organisation=TRES,
        season="CACAO-26",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 9, 30),
        as_of=NOW,
        closed_on=None,
        families=148,
        products=(COCOA,),
        weeks=weeks("cacao", BROUGHT, HOPED),
        promises=(
            PromiseFacts(
                "CT-01",
                "Kakaohaus Nord",
                "cacao",
                date(2026, 4, 1),
                date(2026, 7, 31),
                50_000_000,
                37_500_000,
                8_600_000,
            ),
            PromiseFacts(
                "CT-02",
                "Andes Origen",
                "cacao",
                date(2026, 6, 1),
                date(2026, 8, 31),
                70_000_000,
                12_500_000,
                0,
                650_000,
                "PEN",
            ),
            PromiseFacts(
                "CT-03",
                "Chocolates del Mayo",
                "cacao",
                date(2026, 5, 1),
                date(2026, 8, 28),
                14_000_000,
                10_500_000,
                3_500_000,
            ),
        ),
        sales=(
            SalesFacts(
                "Kakaohaus Nord",
                "PEN",
                61_500_000,
                40_000_000,
                61_500_000,
                40_000_000,
                9_000_000,
                date(2026, 6, 25),
            ),
            SalesFacts("Andes Origen", "PEN", 20_250_000, 20_250_000, 20_250_000, 20_250_000),
            SalesFacts("Chocolates del Mayo", "PEN", 17_010_000, 8_000_000, 17_010_000, 8_000_000),
        ),
        debts=(
            DebtFacts("members", "", 516_890, "PEN", None, 8),
            DebtFacts("suppliers", "Transportes Sisa", 426_000, "PEN", date(2026, 7, 10)),
            DebtFacts("lenders", "Fondo Rotatorio", 33_000_000, "PEN", date(2026, 7, 24)),
        ),
        settlement=replace(
            settlement(
                98_760_000,
                66_550_000,
                {
                    "collection": 2_558_912,
                    "processing": 3_322_384,
                    "transport": 2_400_920,
                    "administration": 3_820_000,
                },
                {"reserve": 1_978_727},
                deductions=320_080,
            ),
            uncollected_minor=30_510_000,
            stock_left=(StockKeyFacts("cacao", "primera", "", 12_100_000, 13_310_000),),
        ),
    )


def not_started() -> SeasonFacts:
    nothing = replace(COCOA, accepted_milli=0, rejected_milli=0, shipped_milli=0, stock_milli=0, deliveries=0)
    promises = tuple(replace(promise, shipped_milli=0, in_hand_milli=0) for promise in season().promises[:1])
    return replace(
        season(),
        families=0,
        products=(nothing,),
        weeks=(),
        promises=promises,
        sales=(),
        debts=(),
        settlement=settlement(0, 0, {}, {}),
    )


def closed() -> SeasonFacts:
    """Closed, everything shipped and paid."""
    done = tuple(replace(p, shipped_milli=p.promised_milli, in_hand_milli=0) for p in season().promises)
    paid = tuple(
        replace(
            s,
            settled_minor=s.invoiced_minor,
            settled_book_minor=s.invoiced_book_minor,
            overdue_minor=0,
            overdue_since=None,
        )
        for s in season().sales
    )
    return replace(
        season(),
        as_of=datetime(2026, 10, 23, 9, 0),
        closed_on=date(2026, 10, 16),
        promises=done,
        sales=paid,
        debts=(),
        products=(replace(COCOA, shipped_milli=75_742_900, stock_milli=0),),
        settlement=settlement(98_760_000, 66_550_000, {"transport": 2_400_920}, {"reserve": 1_978_727}),
    )


def losing() -> SeasonFacts:
    return replace(
        season(), settlement=settlement(43_500, 58_000, {"transport": 700, "other": 1_200}, {"reserve": 500})
    )


def stock_short() -> SeasonFacts:
    facts = season()
    short = (StockKeyFacts("cacao", "primera", "", 240_500, 0),)
    return replace(
        facts,
        products=(replace(COCOA, stock_milli=-240_500),),
        settlement=replace(facts.settlement, stock_short=short, stock_left=()),
    )


def two_currencies() -> SeasonFacts:
    facts = season()
    dollars = SalesFacts(
        "Kakaohaus Nord", "USD", 16_200_000, 10_000_000, 60_750_000, 37_500_000, 1_000_000, date(2026, 6, 25)
    )
    return replace(
        facts,
        sales=(dollars, *facts.sales[1:]),
        settlement=settlement(
            98_010_000, 66_550_000, {"transport": 2_400_920}, {"reserve": 1_978_727}, exchange=42_600
        ),
    )


def chilean_timber() -> SeasonFacts:
    """A currency without minor unit, a decimal comma, cubic metres; no expectation was asked."""
    organisation = OrganisationFacts("BOSQUE", "Cooperativa Bosque Austral", "CL", "CLP")
    product = ProductFacts("tepa", "Madera de tepa", "m3", 412_500, 0, 300_000, 112_500, 37)
    weekly = tuple(
        WeekFacts("tepa", MONDAY + timedelta(days=7 * i), v)
        for i, v in enumerate([20_000, 52_500, 90_000, 110_000, 140_000])
    )
    return SeasonFacts(
        organisation=organisation,
        season="TEPA-26",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 12, 31),
        as_of=datetime(2026, 4, 6, 17, 5),
        closed_on=None,
        families=12,
        products=(product,),
        weeks=weekly,
        promises=(
            PromiseFacts(
                "M-1",
                "Aserradero Puyehue",
                "tepa",
                date(2026, 3, 1),
                date(2026, 6, 30),
                500_000,
                300_000,
                112_500,
            ),
        ),
        sales=(SalesFacts("Aserradero Puyehue", "CLP", 33_000_000, 20_000_000, 33_000_000, 20_000_000),),
        debts=(DebtFacts("members", "", 1_250_500, "CLP", None, 3),),
        settlement=settlement(
            33_000_000, 21_000_000, {"transport": 2_400_000, "labour": 3_150_000}, {"reserve": 645_000}
        ),
    )


def tourism_and_crafts() -> SeasonFacts:
    """Person-nights and pieces in one pool: never added."""
    nights = ProductFacts("noche", "Hospedaje", "person-night", 840_000, 0, 840_000, 0, 210)
    pieces = ProductFacts("tejido", "Tejidos", "piece", 1_215_000, 40_000, 900_000, 315_000, 64)
    return replace(
        season(),
        season="ISLA-26",
        families=26,
        products=(nights, pieces),
        weeks=(
            *(
                WeekFacts("noche", LATE_MAY + timedelta(days=7 * i), v * 1000)
                for i, v in enumerate([40, 60, 90, 120, 200, 330])
            ),
            *(
                WeekFacts("tejido", LATE_MAY + timedelta(days=7 * i), v * 1000)
                for i, v in enumerate([100, 150, 200, 215, 250, 300])
            ),
        ),
        promises=(
            PromiseFacts(
                "T-1", "Andes Travel", "noche", date(2026, 5, 1), date(2026, 8, 31), 1_000_000, 840_000, 0
            ),
            PromiseFacts(
                "T-2",
                "Tienda Lago",
                "tejido",
                date(2026, 5, 1),
                date(2026, 8, 31),
                1_200_000,
                900_000,
                300_000,
            ),
        ),
        sales=(SalesFacts("Andes Travel", "PEN", 5_880_000, 5_880_000, 5_880_000, 5_880_000),),
        debts=(),
        settlement=settlement(5_880_000, 3_360_000, {"promotion": 210_000}, {"reserve": 231_000}),
    )


def derived_product() -> SeasonFacts:
    """The contract is for dry cocoa, the families bring wet: no pace of the dry is known."""
    wet = ProductFacts("baba", "Cacao en baba", "kg", 50_000_000, 0, 0, 1_000_000, 400)
    dry = ProductFacts("seco", "Cacao seco", "kg", 0, 0, 8_000_000, 4_000_000, 0)
    promise = PromiseFacts(
        "CT-09", "Andes Origen", "seco", date(2026, 5, 1), date(2026, 8, 31), 20_000_000, 8_000_000, 4_000_000
    )
    left = replace(
        season().settlement, stock_left=(StockKeyFacts("seco", "primera", "", 4_000_000, 4_400_000),)
    )
    return replace(
        season(), products=(wet, dry), weeks=weeks("baba", BROUGHT), promises=(promise,), settlement=left
    )


SEASONS = {
    "season": season,
    "not_started": not_started,
    "closed": closed,
    "losing": losing,
    "stock_short": stock_short,
    "two_currencies": two_currencies,
    "chilean_timber": chilean_timber,
    "tourism_and_crafts": tourism_and_crafts,
    "derived_product": derived_product,
}


def statement() -> StatementFacts:
    """Luz Marina: eight deliveries, two grades, a loan withheld, one voided receipt."""
    lines = [
        ("P-0027-DT", date(2026, 4, 3), "Segunda", 133_000, 9_200_000, 122_360, "7.6", "0.4"),
        ("P-0067-9X", date(2026, 4, 20), "Segunda", 95_300, 9_200_000, 87_676, "7.7", "2.8"),
        ("P-0176-E4", date(2026, 5, 9), "Primera", 82_200, 11_000_000, 90_420, "7.4", "1.6"),
        ("P-0244-EU", date(2026, 5, 19), "Primera", 82_700, 11_000_000, 90_970, "6.9", "1.8"),
        ("P-0353-JY", date(2026, 6, 5), "Primera", 121_400, 11_000_000, 133_540, "6.8", "0.9"),
        ("P-0439-TK", date(2026, 6, 20), "Primera", 87_900, 11_000_000, 96_690, "6.9", "2.7"),
        ("P-0498-VV", date(2026, 7, 6), "Primera", 91_800, 11_000_000, 100_980, "7.2", "2.1"),
        ("P-0555-F6", date(2026, 7, 28), "Primera", 76_100, 11_000_000, 83_710, "6.2", "2.0"),
    ]
    deliveries = tuple(
        DeliveryFacts(
            receipt,
            on,
            "Cacao seco",
            "kg",
            grade,
            quantity,
            price,
            value,
            value,
            readings=(("Humedad %", wet), ("Defectos %", bad)),
        )
        for receipt, on, grade, quantity, price, value, wet, bad in lines
    )
    voided = DeliveryFacts(
        "P-0499-VW", date(2026, 7, 6), "Cacao seco", "kg", "Primera", 91_800, 11_000_000, 0, 0, is_voided=True
    )
    whole = settlement(
        146_258_480, 94_397_005, {"collection": 3_758_912, "transport": 20_153_677}, {"reserve": 2_794_889}
    )
    row = member(
        "0087",
        213_828,
        accepted_milli=770_400,
        basis="736155.000000",
        advance_value_minor=806_346,
        advance_paid_minor=806_346,
        withheld=(WithheldFacts("loan", "P-118", 32_355),),
        payouts_minor=0,
        payable_minor=181_473,
    )
    return StatementFacts(
        organisation=TRES,
        season="CACAO-26",
        as_of=date(2026, 10, 16),
        closed_on=date(2026, 10, 16),
        member="0087",
        name="Luz Marina Sangama Tapullima",
        community="Pampa Alta",
        payout_method="cash",
        deliveries=(*deliveries[:7], voided, deliveries[7]),
        payouts=(),
        result=row,
        settlement=whole,
        basis="delivered",
        basis_parts=(
            BasisPartFacts("Primera", 542_100, 1_000_000),
            BasisPartFacts("Segunda", 228_300, 850_000),
        ),
        basis_total="86598865.000000",
        equalise=False,
        market=MarketFacts(956_517, 806_346, 8, 8),
        loan_words={"P-118": "Préstamo de emergencia P-118 del 12 may: S/ 300.00 más S/ 23.55 de interés"},
        pool_unit="kg",
        pool_accepted_milli=89_497_900,
        pay_on=date(2026, 10, 23),
        contact="Nelly Vásquez",
        claims_until=date(2026, 11, 15),
    )


def paid_statement() -> StatementFacts:
    facts = statement()
    return replace(
        facts,
        result=replace(facts.result, payouts_minor=181_473, payable_minor=0),
        payouts=(PayoutFacts(date(2026, 10, 23), "cash", 181_473, "PAGO-0087"),),
    )


def open_statement() -> StatementFacts:
    """In mid-season: what the settlement would give today is not told as a payment."""
    return replace(statement(), closed_on=None, pay_on=None)
