"""From the database to the core's records: one query a table, deliveries already added up by the database."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from django.db.models import Q, Sum

from eslabon.collection.models import Delivery, Work
from eslabon.ledger import models as ledger
from eslabon.registry import models as registry
from eslabon.stock import models as stock
from eslabon.trade import models as trade
from eslabon_core.problems import Problem
from eslabon_core.settlement import records as core
from eslabon_core.settlement.rates import Rates

PER_CENT = 1_000_000
RATE = 10**10


def pct(micro: int | None) -> Fraction | None:
    return None if micro is None else Fraction(micro, PER_CENT)


def rate(e10: int | None) -> Fraction | None:
    return None if e10 is None else Fraction(e10, RATE)


class Reversed:
    """What reversals undo: rows of a sheet by key, or every line of a code."""

    def __init__(self, organisation: registry.Organisation) -> None:
        self._of: set[tuple[str, str]] = set(
            ledger.Reversal.objects.filter(organisation=organisation).values_list("sheet", "of")
        )

    def leave(self, sheet: str, rows: Iterable, *, code: str = "") -> list:
        """The rows that stand. `code`: the field that names all lines of one row of the paper."""
        if not self._of:
            return list(rows)
        return [
            row
            for row in rows
            if (sheet, row.key) not in self._of
            and (not row.ref or (sheet, row.ref) not in self._of)
            and (not code or (sheet, getattr(row, code)) not in self._of)
        ]


class Loader:
    """Reads one organisation's records; each method one kind, in the core's form."""

    def __init__(self, organisation: registry.Organisation) -> None:
        self.organisation = organisation
        self.reversed = Reversed(organisation)
        self.seasons = dict(
            registry.Season.objects.filter(organisation=organisation).values_list("id", "code")
        )
        self.members = dict(
            registry.Member.objects.filter(organisation=organisation).values_list("id", "code")
        )
        self.products = dict(
            registry.Product.objects.filter(organisation=organisation).values_list("id", "code")
        )
        self.buyers = dict(trade.Buyer.objects.filter(organisation=organisation).values_list("id", "code"))

    def rows(self, model, sheet: str, *, code: str = "") -> list:
        return self.reversed.leave(
            sheet, model.objects.filter(organisation=self.organisation).order_by("id"), code=code
        )

    def season(self, row) -> str:
        return self.seasons[row.season_id] if row.season_id else ""

    def records(self) -> core.Records:
        """Everything a settlement reads."""
        return core.Records(
            organisation=self._organisation(),
            appropriations=self._appropriations(),
            seasons=self._seasons(),
            grades=tuple(
                core.Grade(self.products[row.product_id], row.code, row.weight_micro)
                for row in registry.Grade.objects.filter(organisation=self.organisation)
            ),
            members=tuple(
                core.Member(*row)
                for row in registry.Member.objects.filter(organisation=self.organisation).values_list(
                    "code", "is_member", "joined_on", "left_on"
                )
            ),
            contract_lines=self._contract_lines(),
            deliveries=self._deliveries(),
            loans_withheld=self._loans_withheld(),
            **self._opening(),
            **self._stock(),
            **self._sales(),
            **self._costs(),
            **self._people(),
        )

    def trade_records(self) -> core.Records:
        """What sales read, without a single delivery: for pages that ask only who owes what."""
        return core.Records(
            organisation=self._organisation(),
            seasons=self._seasons(),
            contract_lines=self._contract_lines(),
            **self._sales(),
        )

    def _seasons(self) -> tuple[core.Season, ...]:
        return tuple(
            core.Season(row.code, tuple(row.products), row.starts_on, row.ends_on, row.basis, row.equalise)
            for row in registry.Season.objects.filter(organisation=self.organisation)
        )

    def _contract_lines(self) -> tuple[core.ContractLine, ...]:
        return tuple(
            core.ContractLine(
                row.code, row.line, self.buyers[row.buyer_id], self.products[row.product_id], row.premium_to
            )
            for row in trade.Contract.objects.filter(organisation=self.organisation)
        )

    def _organisation(self) -> core.Organisation:
        row = self.organisation
        return core.Organisation(
            row.code,
            row.currency,
            pct(row.reserve_pct_micro),
            pct(row.protected_pct_micro),
            row.nonmember_second_payment,
        )

    def _appropriations(self) -> tuple[core.Appropriation, ...]:
        return tuple(
            core.Appropriation(
                row.season, row.order, row.name, Fraction(row.pct_micro, PER_CENT), row.share_of, row.target
            )
            for row in registry.Appropriation.objects.filter(organisation=self.organisation)
        )

    def _deliveries(self) -> tuple[core.DeliverySum, ...]:
        """All deliveries added up, less the few that were voided."""
        key = ("season_id", "member_id", "product_id", "grade", "certification", "by_member")
        figures = ("accepted_milli", "value_minor", "advance_paid_minor", "loan_withheld_minor")
        sums = {name: Sum(name, default=0) for name in figures}
        mine = Q(season__in=list(self.seasons))
        totals = {
            row[:6]: row[6:]
            for row in Delivery.objects.filter(mine)
            .order_by()
            .values(*key)
            .annotate(**{f"sum_{n}": s for n, s in sums.items()})
            .values_list(*key, *(f"sum_{name}" for name in figures))
        }
        voided = (
            Delivery.objects.filter(mine, void__isnull=False)
            .order_by()
            .values(*key)
            .annotate(**{f"sum_{n}": s for n, s in sums.items()})
            .values_list(*key, *(f"sum_{name}" for name in figures))
        )
        gone = {row[:6]: row[6:] for row in voided}
        alive = self._groups_with_a_living_row(gone)
        return tuple(
            core.DeliverySum(
                self.seasons[group[0]],
                self.members[group[1]],
                self.products[group[2]],
                group[3],
                group[4],
                group[5],
                *(
                    total - less
                    for total, less in zip(figures_of, gone.get(group, (0, 0, 0, 0)), strict=True)
                ),
            )
            for group, figures_of in totals.items()
            if group not in gone or group in alive
        )

    def _groups_with_a_living_row(self, gone: dict) -> set[tuple]:
        """Of the groups that lost a delivery, those that still have one: a member whose only receipt is void brought nothing."""
        if not gone:
            return set()
        key = ("season_id", "member_id", "product_id", "grade", "certification", "by_member")
        return set(
            Delivery.objects.filter(
                season__in={group[0] for group in gone}, member__in={group[1] for group in gone}, void=None
            )
            .order_by()
            .values_list(*key)
            .distinct()
        )

    def _loans_withheld(self) -> tuple[core.LoanWithheld, ...]:
        rows = Delivery.objects.filter(
            organisation=self.organisation, loan_withheld_minor__gt=0, void=None
        ).values_list("on", "season_id", "member_id", "receipt", "line", "loan_withheld_minor")
        return tuple(
            core.LoanWithheld(on, self.seasons[season], self.members[member], receipt, line, amount)
            for on, season, member, receipt, line, amount in rows
        )

    def _opening(self) -> dict[str, tuple]:
        rows = self.rows(ledger.Opening, "opening")
        rates = Rates(self._rates(), self.organisation.currency)

        def booked(row: ledger.Opening) -> int:
            """In book currency, at the rate of the day of the opening."""
            currency = row.currency or self.organisation.currency
            found = rates.on(currency, row.on)
            if found is None:
                raise Problem("settlement.no_rate", currency=currency, on=row.on.isoformat(), row=row.key)
            return rates.book(row.amount_minor, currency, found)

        return {
            "opening_stock": tuple(
                core.OpeningStock(
                    self.season(row),
                    self.products[row.product_id],
                    row.grade,
                    row.certification,
                    row.quantity_milli or 0,
                    booked(row),
                )
                for row in rows
                if row.account == "stock"
            ),
            "opening_balances": tuple(
                core.OpeningBalance(self.season(row), row.party, booked(row))
                for row in rows
                if row.account == "member"
            ),
        }

    def _rates(self) -> tuple[core.Rate, ...]:
        rows = self.rows(ledger.Rate, "rates")
        return tuple(core.Rate(row.on, row.currency, Fraction(row.rate_e10, RATE)) for row in rows)

    def _stock(self) -> dict[str, tuple]:
        product = lambda identifier: self.products[identifier] if identifier else ""  # noqa: E731
        return {
            "processing": tuple(
                core.ProcessingRow(
                    row.code,
                    row.line,
                    row.on,
                    self.season(row),
                    product(row.input_product_id),
                    row.input_grade,
                    row.input_certification,
                    row.input_quantity_milli or 0,
                    product(row.output_product_id),
                    row.output_grade,
                    row.output_certification,
                    row.output_quantity_milli or 0,
                    pct(row.cost_share_pct_micro),
                )
                for row in self.rows(stock.Processing, "processing", code="code")
            ),
            "transfers": tuple(
                core.Transfer(
                    row.code,
                    self.season(row),
                    product(row.product_id),
                    row.grade,
                    row.certification,
                    row.sent_on,
                    row.sent_milli,
                    row.received_on,
                    row.received_milli,
                )
                for row in self.rows(stock.Transfer, "transfers", code="code")
            ),
            "losses": tuple(
                core.Loss(
                    row.key,
                    row.ref,
                    self.season(row),
                    row.on,
                    product(row.product_id),
                    row.grade,
                    row.certification,
                    row.lot,
                    row.quantity_milli,
                )
                for row in self.rows(stock.Loss, "losses")
            ),
        }

    def _sales(self) -> dict[str, tuple]:
        lines = self.rows(stock.Shipment, "shipments", code="code")
        heads = {
            row.code: core.Shipment(
                row.code, self.season(row), row.on, self.buyers[row.buyer_id], row.contract, row.currency
            )
            for row in lines
        }
        return {
            "shipments": tuple(heads.values()),
            "shipment_lines": tuple(
                core.ShipmentLine(
                    row.code,
                    row.line,
                    self.products[row.product_id],
                    row.grade,
                    row.certification,
                    row.quantity_milli,
                    row.price_micro,
                    row.premium_micro or 0,
                    row.premium_to,
                    row.tax_minor or 0,
                )
                for row in lines
            ),
            "invoice_notes": tuple(
                core.InvoiceNote(row.key, row.ref, row.on, row.shipment, row.line, row.amount_minor)
                for row in self.rows(trade.InvoiceNote, "invoice_notes")
            ),
            "returns": tuple(
                core.GoodsReturn(
                    row.key,
                    row.ref,
                    row.on,
                    row.shipment,
                    row.line,
                    row.quantity_milli,
                    row.credit_minor,
                    row.to_grade,
                )
                for row in self.rows(stock.Return, "returns")
            ),
            "buyer_payments": tuple(
                self._payment(row) for row in self.rows(trade.BuyerPayment, "buyer_payments")
            ),
            "other_income": tuple(self._income(row) for row in self.rows(trade.OtherIncome, "other_income")),
            "rates": self._rates(),
        }

    def _payment(self, row: trade.BuyerPayment) -> core.BuyerPayment:
        return core.BuyerPayment(
            row.key,
            row.ref,
            row.on,
            row.shipment,
            row.contract,
            self.buyers[row.buyer_id] if row.buyer_id else "",
            row.amount_minor,
            row.currency,
            row.premium_minor,
            rate(row.rate_e10),
            row.tax_withheld_minor or 0,
            row.deduction_minor or 0,
        )

    def _income(self, row: trade.OtherIncome) -> core.OtherIncome:
        return core.OtherIncome(
            row.key,
            row.ref,
            row.on,
            self.season(row),
            row.source,
            row.amount_minor,
            row.currency or self.organisation.currency,
            row.into == "prepayment",
            self.buyers[row.buyer_id] if row.buyer_id else "",
            row.contract,
        )

    def _costs(self) -> dict[str, tuple]:
        own = self.organisation.currency
        return {
            "costs": tuple(
                core.Cost(
                    row.key,
                    row.ref,
                    row.on,
                    self.season(row),
                    row.step,
                    row.amount_minor,
                    row.currency or own,
                    rate(row.rate_e10),
                    row.tax_minor or 0,
                )
                for row in self.rows(ledger.Cost, "costs")
            ),
            "finance_interest": tuple(
                core.FinanceInterest(
                    row.key,
                    row.ref,
                    row.on,
                    self.season(row),
                    row.amount_minor,
                    row.currency or own,
                    rate(row.rate_e10),
                )
                for row in self.rows(ledger.Finance, "finance", code="code")
                if row.kind == "interest"
            ),
        }

    def _people(self) -> dict[str, tuple]:
        member = self.members
        return {
            "loans": tuple(
                core.Loan(
                    row.code,
                    row.on,
                    member[row.member_id],
                    row.principal_minor,
                    pct(row.monthly_rate_pct_micro) or Fraction(0),
                    row.due_on,
                    row.season_given,
                )
                for row in self.rows(ledger.Loan, "loans", code="code")
            ),
            "loan_payments": tuple(
                core.LoanPayment(row.key, row.ref, row.on, row.loan, row.amount_minor)
                for row in self.rows(ledger.LoanPayment, "loan_payments")
            ),
            **self._debts(),
        }

    def _debts(self) -> dict[str, tuple]:
        member = self.members
        return {
            "fines": tuple(
                core.Fine(
                    row.key,
                    row.ref,
                    row.on,
                    self.season(row),
                    member[row.member_id],
                    row.amount_minor,
                    row.decision,
                )
                for row in self.rows(ledger.Fine, "fines")
            ),
            "adjustments": tuple(
                core.Adjustment(
                    row.key,
                    row.ref,
                    row.on,
                    self.season(row),
                    member[row.member_id],
                    row.amount_minor,
                    row.kind,
                )
                for row in self.rows(ledger.Adjustment, "adjustments")
            ),
            "capital": tuple(
                core.CapitalMovement(
                    row.key, row.ref, row.on, member[row.member_id], row.amount_minor, row.kind
                )
                for row in self.rows(ledger.Capital, "capital")
            ),
            "payouts": tuple(
                core.Payout(
                    row.key,
                    self.season(row),
                    row.on,
                    member[row.member_id],
                    row.amount_minor,
                    row.returned_on,
                )
                for row in self.rows(ledger.Payout, "payouts")
            ),
            "work": tuple(
                core.Work(
                    row.key,
                    self.season(row),
                    row.on,
                    member[row.member_id] if row.member_id else "",
                    row.hours_milli,
                )
                for row in self.rows(Work, "work")
            ),
        }
