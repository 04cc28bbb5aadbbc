"""Which table keeps a sheet, and which field a column: one convention, and the words that Python or a room wants otherwise.

A column's field is its name and the unit of its type (`amount` is `amount_minor`); a column that names a row of another
table is a foreign key of the column's own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.db import models

from eslabon.collection import models as collection
from eslabon.exchange.columns import Column, Sheet
from eslabon.exchange.sheets import SHEETS
from eslabon.ledger import models as ledger
from eslabon.registry import models as registry
from eslabon.stock import models as stock
from eslabon.trade import models as trade

SUFFIX = {
    "money": "_minor",
    "quantity": "_milli",
    "hours": "_milli",
    "price": "_micro",
    "pct": "_micro",
    "weight": "_micro",
    "number": "_micro",
    "rate": "_e10",
    "coordinate": "_e6",
    "reading": "_milli",
}

MODELS: dict[str, type[models.Model]] = {
    "organisation": registry.Organisation,
    "products": registry.Product,
    "attributes": registry.Attribute,
    "stations": registry.Station,
    "accounts": ledger.Account,
    "seasons": registry.Season,
    "appropriations": registry.Appropriation,
    "grades": registry.Grade,
    "limits": registry.Limit,
    "deductions": registry.Deduction,
    "yields": registry.Yield,
    "members": registry.Member,
    "use_rights": registry.UseRight,
    "plots": registry.Plot,
    "certificates": registry.Certificate,
    "prices": registry.Price,
    "containers": registry.Container,
    "buyers": trade.Buyer,
    "contracts": trade.Contract,
    "indices": trade.IndexPrice,
    "fixations": trade.Fixation,
    "rates": ledger.Rate,
    "opening": ledger.Opening,
    "intentions": collection.Intention,
    "loans": ledger.Loan,
    "lots": stock.Lot,
    "deliveries": collection.Delivery,
    "transfers": stock.Transfer,
    "processing": stock.Processing,
    "losses": stock.Loss,
    "stock_counts": stock.StockCount,
    "shipments": stock.Shipment,
    "invoice_notes": trade.InvoiceNote,
    "returns": stock.Return,
    "buyer_payments": trade.BuyerPayment,
    "other_income": trade.OtherIncome,
    "costs": ledger.Cost,
    "cost_payments": ledger.CostPayment,
    "finance": ledger.Finance,
    "loan_payments": ledger.LoanPayment,
    "standings": registry.MemberStanding,
    "fines": ledger.Fine,
    "premium_spent": ledger.PremiumSpent,
    "adjustments": ledger.Adjustment,
    "capital": ledger.Capital,
    "payouts": ledger.Payout,
    "cash_moves": ledger.CashMove,
    "till_counts": ledger.TillCount,
    "quotes": trade.Quote,
    "work": collection.Work,
    "household_income": registry.HouseholdIncome,
    "territory": registry.TerritoryMeasure,
    "reversals": ledger.Reversal,
}

#: Fields that follow no rule: words that Python keeps, and words that a room says better.
FIELDS: dict[str, str] = {
    "grades.max_moisture_pct": "max_moisture_centi",
    "grades.max_defects_pct": "max_defects_centi",
    "limits.min": "min_milli",
    "limits.max": "max_milli",
    "deductions.from": "from_milli",
    "deductions.to": "to_milli",
    "appropriations.of": "share_of",
    "appropriations.to": "target",
    "standings.from": "from_on",
    "standings.to": "to_on",
    "cash_moves.from": "moved_from",
    "cash_moves.to": "moved_to",
    "loans.from": "paid_from",
    "premium_spent.from": "paid_from",
    "capital.from": "paid_from",
    "payouts.from": "paid_from",
    "payouts.reference": "bank_reference",
    "opening.key": "party",
    "reversals.ref": "of",
    "deliveries.moisture_pct": "moisture_centi",
    "deliveries.defects_pct": "defects_centi",
    "deliveries.rejected": "rejected_given_milli",
    "deliveries.grade": "grade_given",
    "deliveries.certification": "certification_given",
    "deliveries.price": "price_given_micro",
}


@dataclass(frozen=True)
class Binding:
    """A sheet's table; `fields` in the order of the sheet's columns; `keys` those that are foreign keys, with their model."""

    sheet: Sheet
    model: type[models.Model]
    fields: tuple[str, ...]
    keys: dict[str, type[models.Model]]

    def field(self, column: str) -> str:
        return self.fields[[each.name for each in self.sheet.columns].index(column)]


def field_name(sheet: str, column: Column) -> str:
    if column.name == "season" and SHEETS[sheet].kind == "event":
        return "season_given"
    return FIELDS.get(f"{sheet}.{column.name}") or column.name + SUFFIX.get(column.type, "")


@cache
def binding(name: str) -> Binding:
    sheet, model = SHEETS[name], MODELS[name]
    fields = tuple(
        field_name(name, column)
        for column in sheet.columns
        if not (name == "deliveries" and column.name in ("void_on", "void_reason"))
    )
    keys = {
        field: model._meta.get_field(field).related_model
        for field in fields
        if isinstance(model._meta.get_field(field), models.ForeignKey)
    }
    return Binding(sheet, model, fields, keys)
