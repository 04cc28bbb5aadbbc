"""The chart of a producer organisation, after domain.md's table of events.

Codes are stable: exports and hashes use them.
"""

from __future__ import annotations

from typing import NamedTuple

from eslabon_core.problems import Problem

DEBIT, CREDIT = "debit", "credit"
ASSETS, LIABILITIES, EQUITY, INCOME, EXPENSE = "assets", "liabilities", "equity", "income", "expense"

#: Class of account -> the side on which it normally stands.
NORMAL_SIDE = {ASSETS: DEBIT, LIABILITIES: CREDIT, EQUITY: CREDIT, INCOME: CREDIT, EXPENSE: DEBIT}

#: Steps of `costs`; each has its account expense.<step>.
COST_STEPS = {
    "collection": ("Acopio", "Collection"),
    "processing": ("Beneficio y proceso", "Processing"),
    "transport": ("Transporte", "Transport"),
    "quality": ("Calidad", "Quality"),
    "administration": ("Administración", "Administration"),
    "certification": ("Certificación", "Certification"),
    "inputs": ("Insumos", "Inputs"),
    "packaging": ("Envases", "Packaging"),
    "labour": ("Mano de obra", "Labour"),
    "promotion": ("Promoción", "Promotion"),
    "finance": ("Gastos financieros", "Finance charges"),
    "other": ("Otros gastos", "Other costs"),
}


class Account(NamedTuple):
    """One account of the chart.

    needs_party   each posting names whose it is (member, buyer): the account is the sum of its sub-ledger.
    """

    code: str
    es: str
    en: str
    needs_party: bool = False

    @property
    def kind(self) -> str:
        """assets, liabilities, equity, income or expense."""
        return self.code.split(".", 1)[0]

    @property
    def normal_side(self) -> str:
        """The side that increases it: debit or credit."""
        return NORMAL_SIDE[self.kind]


_ROWS = (
    Account("assets.till", "Cajas", "Tills"),
    Account("assets.bank", "Bancos", "Banks"),
    Account("assets.mobile", "Dinero móvil", "Mobile money"),
    Account("assets.cash_in_transit", "Efectivo en camino", "Cash in transit"),
    Account("assets.produce", "Existencias de producto", "Produce stock"),
    Account("assets.produce_in_transit", "Producto en camino", "Produce in transit"),
    Account("assets.inputs", "Existencias de insumos", "Stock of inputs"),
    Account("assets.receivable", "Compradores por cobrar", "Buyers receivable", needs_party=True),
    Account("assets.member_loans", "Préstamos a socias y socios", "Loans to members", needs_party=True),
    Account("assets.fines_due", "Multas por cobrar", "Fines due", needs_party=True),
    Account(
        "assets.capital_due", "Aportes suscritos por cobrar", "Capital subscribed and due", needs_party=True
    ),
    Account(
        "assets.clerks", "Faltantes a cargo de responsables de caja", "Due from clerks", needs_party=True
    ),
    Account("assets.tax_withheld", "Impuestos retenidos por compradores", "Tax withheld by buyers"),
    Account("assets.tax_recoverable", "Impuesto recuperable", "Recoverable tax"),
    Account(
        "liabilities.member_payable", "Por pagar a quienes entregan", "Payable to members", needs_party=True
    ),
    Account(
        "liabilities.buyer_advances", "Anticipos de compradores", "Advances from buyers", needs_party=True
    ),
    Account("liabilities.supplier_payable", "Proveedores por pagar", "Suppliers payable"),
    Account("liabilities.loans", "Préstamos recibidos", "Loans payable"),
    Account("liabilities.tax_payable", "Impuestos por pagar", "Tax payable"),
    Account(
        "liabilities.certified_premium", "Prima de quienes tienen certificado", "Certified members' premium"
    ),
    Account("liabilities.premium_fund", "Fondo de prima", "Premium fund"),
    Account("liabilities.community_fund", "Fondo de la comunidad", "Community fund"),
    Account("liabilities.statutory_funds", "Fondos estatutarios", "Statutory funds"),
    Account("equity.share_capital", "Capital social", "Share capital", needs_party=True),
    Account("equity.capital", "Capital recibido", "Capital received"),
    Account("equity.reserve", "Reserva", "Reserve"),
    Account("equity.opening", "Apertura", "Opening equity"),
    Account("equity.season_surplus", "Excedente de campaña", "Season surplus"),
    Account("income.sales", "Ventas", "Sales"),
    Account("income.sales_returns", "Devoluciones de ventas", "Sales returns"),
    Account("income.other", "Otros ingresos", "Other income"),
    Account("income.fines", "Multas", "Fines"),
    Account("income.interest", "Intereses cobrados", "Interest income"),
    Account("income.dues", "Cuotas de socias y socios", "Members' dues"),
    Account("income.grants", "Donaciones y subvenciones", "Grants"),
    Account("expense.cost_of_sales", "Costo de ventas", "Cost of sales"),
    Account("expense.losses", "Pérdidas de existencias", "Stock losses"),
    Account("expense.adjustments", "Ajustes a quienes entregan", "Adjustments to members"),
    Account("expense.penalty", "Penalidades y descuentos de compradores", "Penalties and buyers' deductions"),
    Account("expense.exchange", "Diferencia de cambio", "Exchange differences"),
    Account("expense.till_difference", "Diferencias de caja", "Till differences"),
    Account("expense.interest", "Intereses pagados", "Interest paid"),
    *(Account(f"expense.{step}", es, en) for step, (es, en) in COST_STEPS.items()),
)

#: Code -> account, in the order of a balance sheet.
CHART: dict[str, Account] = {account.code: account for account in _ROWS}

#: Takes one currency and gives the other in the same entry; its book balance is the realised difference.
EXCHANGE = "expense.exchange"


def account(code: str) -> Account:
    """The account of a code. Raises Problem "ledger.unknown_account"."""
    found = CHART.get(code)
    if found is None:
        raise Problem("ledger.unknown_account", account=code)
    return found


def cost_account(step: str) -> str:
    """The account of a step of `costs`. Raises Problem "ledger.unknown_step"."""
    if step not in COST_STEPS:
        raise Problem("ledger.unknown_step", step=step)
    return f"expense.{step}"
