"""What a settlement reads: one frozen row per record, already resolved, already without what was reversed or voided.

Units    `*_minor` whole minor units of the row's own currency (of the book currency where it names none);
         `*_milli` thousandths of the product's unit; `*_micro` millionths of the currency per unit;
         `*_pct` per cent as an exact Fraction; `rate` book currency per unit of the foreign currency, exact.
Keys     `ref`     the sheet's `ref` exactly as written, "" where there is none: it orders rows of one day and names
                   debts on statements, so it must not be made up.
         `key`     identity of the row within its kind: any text that is unique and never changes (the row's id).
                   It orders nothing and stands in no document; closed runs remember rows by it.
         `season`  the season's code, resolved by the reading rules; "" where the row belongs to none.
         `certification`  the canonical claims, in order of code, joined by ";" ("" = none).
Absent   text "" ; optional numbers and dates None (a stated 0 is not the same as nothing stated).
Rows     may come in any order. A voided delivery and a reversed row are left out by the caller, with all their parts.
Source   docs/algorithms; the season workbook's sheets of the same names.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Organisation:
    """`reserve_pct` None: no such line. `protected_pct` None: nothing is protected."""

    code: str
    currency: str
    reserve_pct: Fraction | None = None
    protected_pct: Fraction | None = None
    nonmember_second_payment: bool = False


@dataclass(frozen=True, slots=True)
class Appropriation:
    """A statutory share. `season` "": of every season. `of`: surplus | rest. `to`: reserve | fund | community."""

    season: str
    order: int
    name: str
    pct: Fraction
    of: str
    to: str


@dataclass(frozen=True, slots=True)
class Season:
    """`basis`: delivered | equal | worked."""

    code: str
    products: tuple[str, ...]
    starts_on: date
    ends_on: date
    basis: str = "delivered"
    equalise: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """`weight_micro`: the settlement weight in millionths (1 = par = 1_000_000). A product without rows here: par."""

    product: str
    code: str
    weight_micro: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member, or a supplier who is none (`is_member` False). Membership runs from joined_on to left_on inclusive."""

    code: str
    is_member: bool
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class ContractLine:
    """What a settlement needs of a contract's line. `premium_to`: fund | certified | pool | "" (= fund)."""

    code: str
    line: int
    buyer: str
    product: str
    premium_to: str = ""


@dataclass(frozen=True, slots=True)
class DeliverySum:
    """Accepted delivery lines of one season, member, product, grade, certification and standing, added up.

    `is_member`: whether whoever delivered was a member on the deliveries' date; the same person may have a row of each.
    """

    season: str
    member: str
    product: str
    grade: str
    certification: str
    is_member: bool
    accepted_milli: int
    value_minor: int
    advance_paid_minor: int = 0
    loan_withheld_minor: int = 0


@dataclass(frozen=True, slots=True)
class LoanWithheld:
    """What one delivery line paid on the member's loans at the scale (also inside its DeliverySum)."""

    on: date
    season: str
    member: str
    receipt: str
    line: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class OpeningStock:
    """`opening` rows with account `stock`: quantity and its cost in book currency."""

    season: str
    product: str
    grade: str
    certification: str
    quantity_milli: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """`opening` rows with account `member`, in book currency; negative: the member owes."""

    season: str
    member: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ProcessingRow:
    """One row of a process; rows with one code are one process. No input (output): its product is ""."""

    code: str
    line: int
    on: date
    season: str
    input_product: str = ""
    input_grade: str = ""
    input_certification: str = ""
    input_milli: int = 0
    output_product: str = ""
    output_grade: str = ""
    output_certification: str = ""
    output_milli: int = 0
    cost_share_pct: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Produce between stations. `received_on`, `received_milli` None: still on the road, nothing is lost yet."""

    code: str
    season: str
    product: str
    grade: str
    certification: str
    sent_on: date
    sent_milli: int
    received_on: date | None = None
    received_milli: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    key: str
    ref: str
    season: str
    on: date
    product: str
    grade: str
    certification: str
    lot: str
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class Shipment:
    """The head that all lines of one shipment share: one date, season, buyer, contract ("" = none) and currency."""

    code: str
    season: str
    on: date
    buyer: str
    contract: str
    currency: str


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """`premium_to`: fund | certified | pool | "" (= as the contract says, else fund). `tax_minor`: of the whole line."""

    shipment: str
    line: int
    product: str
    grade: str
    certification: str
    quantity_milli: int
    price_micro: int
    premium_micro: int = 0
    premium_to: str = ""
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class InvoiceNote:
    """In the shipment's currency; positive: the buyer owes more."""

    key: str
    ref: str
    on: date
    shipment: str
    line: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class GoodsReturn:
    """`credit_minor` in the shipment's currency. `to_grade` "": destroyed; the grade shipped: back as if never sent."""

    key: str
    ref: str
    on: date
    shipment: str
    line: int
    quantity_milli: int
    credit_minor: int
    to_grade: str = ""


@dataclass(frozen=True, slots=True)
class BuyerPayment:
    """With `shipment`: its payment. Without: a prepayment for `contract`, else for `buyer`.

    `premium_minor` None: not stated (a stated 0 says that no part of it is premium).
    """

    key: str
    ref: str
    on: date
    shipment: str
    contract: str
    buyer: str
    amount_minor: int
    currency: str
    premium_minor: int | None = None
    rate: Fraction | None = None
    tax_withheld_minor: int = 0
    deduction_minor: int = 0


@dataclass(frozen=True, slots=True)
class OtherIncome:
    """`season` "": the general result. `from_prepayment`: `into` said `prepayment`, a kept deposit."""

    key: str
    ref: str
    on: date
    season: str
    source: str
    amount_minor: int
    currency: str
    from_prepayment: bool = False
    buyer: str = ""
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    on: date
    currency: str
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Cost:
    """`season` "": a common cost, shared over the seasons whose dates contain `on`. `tax_minor`: recoverable, within
    `amount_minor`. `step`: one of `STEPS`. A cost of a product has that product's season."""

    key: str
    ref: str
    on: date
    season: str
    step: str
    amount_minor: int
    currency: str
    rate: Fraction | None = None
    tax_minor: int = 0


@dataclass(frozen=True, slots=True)
class FinanceInterest:
    """`finance` rows of kind `interest` (the other kinds are neither income nor cost). `season`: its own, else its
    contract's; "": common."""

    key: str
    ref: str
    on: date
    season: str
    amount_minor: int
    currency: str
    rate: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """`season`: only where the row itself names one; else the season whose dates contain `on` counts."""

    code: str
    on: date
    member: str
    principal_minor: int
    monthly_rate_pct: Fraction = Fraction(0)
    due_on: date | None = None
    season: str = ""


@dataclass(frozen=True, slots=True)
class LoanPayment:
    key: str
    ref: str
    on: date
    loan: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Fine:
    """`season`: the one it is tagged with, else the one whose dates contain `on`, else "" (general result)."""

    key: str
    ref: str
    on: date
    season: str
    member: str
    amount_minor: int
    decision: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Positive: to the member. `season`: of the receipt where one is named. `kind` `dues` is no cost of the pool."""

    key: str
    ref: str
    on: date
    season: str
    member: str
    amount_minor: int
    kind: str


@dataclass(frozen=True, slots=True)
class CapitalMovement:
    """`kind`: subscribed | paid | refunded. What closed runs withheld stands in them, not here."""

    key: str
    ref: str
    on: date
    member: str
    amount_minor: int
    kind: str


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout that came back (`returned_on`) was not paid."""

    key: str
    season: str
    on: date
    member: str
    amount_minor: int
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """`member` "": somebody without a member code, who has no share."""

    key: str
    season: str
    on: date
    member: str
    hours_milli: int


#: Every step of a cost, as a document lists them.
STEPS = (
    "administration",
    "certification",
    "collection",
    "finance",
    "inputs",
    "labour",
    "other",
    "packaging",
    "processing",
    "promotion",
    "quality",
    "transport",
)


@dataclass(frozen=True, slots=True)
class Records:
    """All records of one organisation, of every season: common costs, prepayments and debts cross seasons."""

    organisation: Organisation
    appropriations: tuple[Appropriation, ...] = ()
    seasons: tuple[Season, ...] = ()
    grades: tuple[Grade, ...] = ()
    members: tuple[Member, ...] = ()
    contract_lines: tuple[ContractLine, ...] = ()
    deliveries: tuple[DeliverySum, ...] = ()
    loans_withheld: tuple[LoanWithheld, ...] = ()
    opening_stock: tuple[OpeningStock, ...] = ()
    opening_balances: tuple[OpeningBalance, ...] = ()
    processing: tuple[ProcessingRow, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    losses: tuple[Loss, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    shipment_lines: tuple[ShipmentLine, ...] = ()
    invoice_notes: tuple[InvoiceNote, ...] = ()
    returns: tuple[GoodsReturn, ...] = ()
    buyer_payments: tuple[BuyerPayment, ...] = ()
    other_income: tuple[OtherIncome, ...] = ()
    rates: tuple[Rate, ...] = ()
    costs: tuple[Cost, ...] = ()
    finance_interest: tuple[FinanceInterest, ...] = ()
    loans: tuple[Loan, ...] = ()
    loan_payments: tuple[LoanPayment, ...] = ()
    fines: tuple[Fine, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    capital: tuple[CapitalMovement, ...] = ()
    payouts: tuple[Payout, ...] = ()
    work: tuple[Work, ...] = ()
