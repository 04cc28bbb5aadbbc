"""What a page needs to know, as plain facts: queries fill these, pages turn them into sentences and drawings.

Units    `_minor` minor units of the currency beside it (book currency where none is named), `_milli` thousandths of the
         product's unit, `_micro` millionths (of the currency per unit, or of a weight); dates are the organisation's own.
Absent   None means "not known" or "not yet", never 0; an empty tuple means that there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class OrganisationFacts:
    """country is ISO 3166 alpha-2 (it decides the decimal mark), currency the book currency (ISO 4217)."""

    code: str
    name: str
    country: str
    currency: str


@dataclass(frozen=True)
class ProductFacts:
    """One product of the season's pool, to date; `unit` is kg, l, m3, piece, person-night or hour.

    accepted_milli   accepted from members and suppliers; a voided delivery is not in it.
    shipped_milli    what left to buyers, less what they returned.
    stock_milli      what is left of it, all grades and certifications; below 0 while kilos are still on a phone.
    deliveries       number of accepted receipts (lines of one receipt count once).
    """

    code: str
    name: str
    unit: str
    accepted_milli: int
    rejected_milli: int
    shipped_milli: int
    stock_milli: int
    deliveries: int


@dataclass(frozen=True)
class WeekFacts:
    """What was accepted of a product in the week that starts on `starts_on`; weeks without deliveries are listed too.

    expected_milli   what members said they would bring in that week; None where nobody was asked.
    """

    product: str
    starts_on: date
    accepted_milli: int
    expected_milli: int | None = None


@dataclass(frozen=True)
class PromiseFacts:
    """One line of a contract against its window.

    product          code of a ProductFacts of the same season.
    promised_milli   with amendments, without tolerance.
    shipped_milli    what counts towards it, less returns.
    in_hand_milli    stock that meets its grade and certification; each kilo serves one promise only.
    penalty_micro    agreed penalty per unit missing, in `currency`; None where there is none.
    """

    contract: str
    buyer: str
    product: str
    from_on: date
    to_on: date
    promised_milli: int
    shipped_milli: int
    in_hand_milli: int
    penalty_micro: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class SalesFacts:
    """What one buyer was invoiced in one currency: price, premium, tax and notes, less returns.

    settled_minor        received, withheld as tax, or kept as a deduction.
    overdue_minor        the part of what is open whose due date has passed; overdue_since its oldest due date.
    invoiced_book_minor, settled_book_minor   the same in book currency (what is open: at the shipment's rate).
    """

    buyer: str
    currency: str
    invoiced_minor: int
    settled_minor: int
    invoiced_book_minor: int
    settled_book_minor: int
    overdue_minor: int = 0
    overdue_since: date | None = None

    @property
    def open_minor(self) -> int:
        return self.invoiced_minor - self.settled_minor

    @property
    def open_book_minor(self) -> int:
        return self.invoiced_book_minor - self.settled_book_minor


@dataclass(frozen=True)
class DebtFacts:
    """What the organisation owes and has not paid: one line of the list.

    kind     "members" (deliveries not yet paid), "suppliers", "lenders", "premium" (certified members'), "other".
    to       name of the supplier or lender; empty for members, whose number is `people`.
    due_on   None: no date is on record; what members are owed they may ask for at any time.
    """

    kind: str
    to: str
    amount_minor: int
    currency: str
    due_on: date | None = None
    people: int = 0


@dataclass(frozen=True)
class AppropriationFacts:
    """`to` is reserve, fund or community."""

    name: str
    to: str
    amount_minor: int


@dataclass(frozen=True)
class StockKeyFacts:
    """Produce left over, or missing, at the end: product, grade and certification by code."""

    product: str
    grade: str
    certification: str
    quantity_milli: int
    cost_minor: int


@dataclass(frozen=True)
class BridgeFacts:
    """From sales to surplus, all in book currency: what adds first, then what takes away (all written positive but
    exchange and adjustments, which go either way)."""

    sales_minor: int
    exchange_minor: int
    other_income_minor: int
    fines_minor: int
    deductions_minor: int
    returns_minor: int
    cost_of_sales_minor: int
    losses_minor: int
    step_costs_minor: Mapping[str, int]
    common_costs_minor: int
    interest_minor: int
    adjustments_minor: int


@dataclass(frozen=True)
class SettlementFacts:
    """The season's settlement as it stands (or as it was closed), in book currency; settlement_facts() reads it."""

    run: int
    proceeds_minor: int
    costs_minor: int
    surplus_minor: int
    appropriations: tuple[AppropriationFacts, ...]
    distributable_minor: int
    uncollected_minor: int
    stock_left: tuple[StockKeyFacts, ...]
    stock_short: tuple[StockKeyFacts, ...]
    bridge: BridgeFacts
    members: tuple[MemberResult, ...]


@dataclass(frozen=True)
class WithheldFacts:
    """kind is carried, fine, loan or capital; `ref` the decision, loan or subscription."""

    kind: str
    ref: str
    amount_minor: int


@dataclass(frozen=True)
class MemberResult:
    """One member's row of the settlement. payable may be below 0 (the member owes)."""

    member: str
    accepted_milli: int
    basis: str
    opening_minor: int
    advance_value_minor: int
    advance_paid_minor: int
    loan_withheld_minor: int
    adjustments_minor: int
    premium_minor: int
    second_payment_minor: int
    withheld: tuple[WithheldFacts, ...]
    carried_forward_minor: int
    payouts_minor: int
    payable_minor: int


@dataclass(frozen=True)
class SeasonFacts:
    """Everything the season's page says.

    as_of        the organisation's local time at which the facts were read.
    closed_on    None while the season is open.
    families     members and other suppliers with an accepted delivery in the season.
    products     every product of the pool, also what was made from it or carried in: all codes below are found here.
    settlement   None where it cannot be computed yet; settlement_problem then says why, in the person's language.
    held         operations that wait for a decision ("por revisar").
    """

    organisation: OrganisationFacts
    season: str
    starts_on: date
    ends_on: date
    as_of: datetime
    closed_on: date | None
    families: int
    products: tuple[ProductFacts, ...]
    weeks: tuple[WeekFacts, ...]
    promises: tuple[PromiseFacts, ...]
    sales: tuple[SalesFacts, ...]
    debts: tuple[DebtFacts, ...]
    settlement: SettlementFacts | None
    settlement_problem: str = ""
    held: int = 0


@dataclass(frozen=True)
class DeliveryFacts:
    """One line of a receipt. readings: (name of the attribute, text with its unit); accepted_milli after deductions.

    value_minor         what the line is worth to the member (0 where it was voided).
    advance_paid_minor  cash given for it at the scale.
    """

    receipt: str
    on: date
    product: str
    unit: str
    grade: str
    accepted_milli: int
    price_micro: int
    value_minor: int
    advance_paid_minor: int
    certification: str = ""
    gross_milli: int | None = None
    deducted_milli: int = 0
    rejected_milli: int = 0
    loan_withheld_minor: int = 0
    readings: tuple[tuple[str, str], ...] = ()
    is_voided: bool = False


@dataclass(frozen=True)
class BasisPartFacts:
    """Accepted quantity of one grade and its weight in the sharing (1 000 000 = par)."""

    grade: str
    accepted_milli: int
    weight_micro: int


@dataclass(frozen=True)
class PayoutFacts:
    """Money paid out: method is cash, bank or mobile; returned_on where it came back."""

    on: date
    method: str
    amount_minor: int
    reference: str = ""
    returned_on: date | None = None


@dataclass(frozen=True)
class MarketFacts:
    """What the member's deliveries would have brought at the traders' quotes of those days.

    value_minor     sum over the deliveries that have a quote; ours_minor the advance value of the same deliveries.
    quoted, asked   deliveries with a quote, deliveries in all.
    """

    value_minor: int
    ours_minor: int
    quoted: int
    asked: int


@dataclass(frozen=True)
class StatementFacts:
    """Everything one member's statement says for one season.

    basis           how the season shares: delivered, equal or worked.
    basis_parts     this member's, for "delivered"; they multiply and add up to result.basis.
    basis_total     sum of everybody's basis, as text like result.basis.
    market          None where no quote of those products is on record.
    loan_words      ref of a withheld debt -> one sentence about it, in the person's language.
    pool_unit       the unit in which everything of the pool came in, pool_accepted_milli how much from everybody;
                    None where the pool has several units: they are never added.
    """

    organisation: OrganisationFacts
    season: str
    as_of: date
    closed_on: date | None
    member: str
    name: str
    community: str
    payout_method: str
    deliveries: tuple[DeliveryFacts, ...]
    payouts: tuple[PayoutFacts, ...]
    result: MemberResult
    settlement: SettlementFacts
    basis: str
    basis_parts: tuple[BasisPartFacts, ...]
    basis_total: str
    equalise: bool
    market: MarketFacts | None
    loan_words: Mapping[str, str]
    pool_unit: str | None
    pool_accepted_milli: int
    pay_on: date | None = None
    contact: str = ""
    claims_until: date | None = None


@dataclass(frozen=True)
class MemberRow:
    """One line of the members' list; figures of the chosen season, None where the member has none in it."""

    code: str
    name: str
    community: str
    accepted: tuple[tuple[str, int], ...]
    payable_minor: int | None


@dataclass(frozen=True)
class MembersFacts:
    """The list after searching: `rows` is one page of it, `matching` of `total` members answer the search.

    MemberRow.accepted is (unit, milli) per unit: kilos and pieces are never added.
    """

    organisation: OrganisationFacts
    season: str
    search: str
    rows: tuple[MemberRow, ...]
    matching: int
    total: int
    page: int = 1
    pages: int = 1


def settlement_facts(document: Mapping[str, Any]) -> SettlementFacts:
    """The document of `eslabon settle SEASON --json` (settlement.md section 7) as facts."""
    bridge = document["bridge"]
    return SettlementFacts(
        run=document["run"],
        proceeds_minor=document["proceeds"],
        costs_minor=document["costs"],
        surplus_minor=document["surplus"],
        appropriations=tuple(
            AppropriationFacts(name=line["name"], to=line["to"], amount_minor=line["amount"])
            for line in document["appropriations"]
        ),
        distributable_minor=document["distributable"],
        uncollected_minor=document["uncollected"],
        stock_left=_keys(document["stock_left"]),
        stock_short=_keys(document["stock_short"]),
        bridge=BridgeFacts(
            **{f"{name}_minor": amount for name, amount in bridge.items() if name != "step_costs"},
            step_costs_minor=bridge["step_costs"],
        ),
        members=tuple(_member(row) for row in document["members"]),
    )


def _keys(rows: list[Mapping[str, Any]]) -> tuple[StockKeyFacts, ...]:
    return tuple(
        StockKeyFacts(
            product=row["product"],
            grade=row["grade"],
            certification=row["certification"],
            quantity_milli=row["quantity_milli"],
            cost_minor=row["cost"],
        )
        for row in rows
    )


def _member(row: Mapping[str, Any]) -> MemberResult:
    return MemberResult(
        member=row["member"],
        accepted_milli=row["accepted_milli"],
        basis=row["basis"],
        opening_minor=row["opening"],
        advance_value_minor=row["advance_value"],
        advance_paid_minor=row["advance_paid"],
        loan_withheld_minor=row["loan_withheld"],
        adjustments_minor=row["adjustments"],
        premium_minor=row["premium"],
        second_payment_minor=row["second_payment"],
        withheld=tuple(
            WithheldFacts(kind=line["kind"], ref=line["ref"], amount_minor=line["amount"])
            for line in row["withheld"]
        ),
        carried_forward_minor=row["carried_forward"],
        payouts_minor=row["payouts"],
        payable_minor=row["payable"],
    )
