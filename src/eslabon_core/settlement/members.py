"""A member's side of a season: totals of the records, and what a run gives and withholds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from eslabon_core.settlement.records import Records, Season
from eslabon_core.settlement.runs import ClosedRun
from eslabon_core.settlement.withholding import Debt, Withheld, withhold


@dataclass(slots=True)
class MemberTotals:
    """Sums of a member's records of one season, in minor units of the book currency."""

    delivered: bool = False
    accepted_milli: int = 0
    opening_minor: int = 0
    advance_value_minor: int = 0
    advance_paid_minor: int = 0
    loan_withheld_minor: int = 0
    adjustments_minor: int = 0
    payouts_minor: int = 0

    @property
    def balance_minor(self) -> int:
        """What the organisation owes before premium, second payment and withholding."""
        owed = self.opening_minor + self.advance_value_minor + self.adjustments_minor
        return owed - self.advance_paid_minor - self.loan_withheld_minor - self.payouts_minor


@dataclass(frozen=True, slots=True)
class MemberResult:
    """One member in one run.

    premium_total_minor, second_payment_total_minor   of the season, as the records stand.
    premium_minor, second_payment_minor               this run's own: the total less what earlier runs gave, at least 0.
    charged_minor    what earlier runs gave beyond today's totals; the reserve bears it, the member keeps it.
    withheld         this run's own, one row per debt, those of 0 too.
    payable_minor    counts all runs, this one included; below 0 the member owes.
    """

    member: str
    totals: MemberTotals
    basis: int | None
    premium_total_minor: int
    second_payment_total_minor: int
    premium_minor: int
    second_payment_minor: int
    charged_minor: int
    withheld: tuple[Withheld, ...]
    payable_minor: int

    @property
    def carried_forward_minor(self) -> int:
        return sum(one.left_over_minor for one in self.withheld)

    def is_listed(self) -> bool:
        """Delivered, has a basis, or any figure is not 0."""
        totals = self.totals
        return bool(
            totals.delivered
            or self.basis
            or totals.opening_minor
            or totals.adjustments_minor
            or totals.payouts_minor
            or self.premium_minor
            or self.second_payment_minor
            or self.withheld
            or self.payable_minor
        )


def member_totals(records: Records, season: Season) -> dict[str, MemberTotals]:
    """Totals by member, of whoever has a record in the season. A payout that came back was not paid."""
    totals: dict[str, MemberTotals] = defaultdict(MemberTotals)
    code = season.code
    for row in records.deliveries:
        if row.season == code:
            total = totals[row.member]
            total.delivered = True
            total.accepted_milli += row.accepted_milli
            total.advance_value_minor += row.value_minor
            total.advance_paid_minor += row.advance_paid_minor
            total.loan_withheld_minor += row.loan_withheld_minor
    for opening in records.opening_balances:
        if opening.season == code:
            totals[opening.member].opening_minor += opening.amount_minor
    for adjustment in records.adjustments:
        if adjustment.season == code:
            totals[adjustment.member].adjustments_minor += adjustment.amount_minor
    for payout in records.payouts:
        if payout.season == code and payout.returned_on is None:
            totals[payout.member].payouts_minor += payout.amount_minor
    return dict(totals)


def member_results(
    *,
    totals: Mapping[str, MemberTotals],
    bases: Mapping[str, int],
    premiums: Mapping[str, int],
    second_payments: Mapping[str, int],
    debts: Mapping[str, list[Debt]],
    protected_pct: Fraction,
    earlier: tuple[ClosedRun, ...],
) -> tuple[MemberResult, ...]:
    """Everyone with a record, a basis, a premium, a debt or something given by an earlier run; by code."""
    given_premiums = _added(run.premiums for run in earlier)
    given_payments = _added(run.second_payments for run in earlier)
    withheld_before: dict[str, int] = defaultdict(int)
    for run in earlier:
        for debt in run.withheld:
            withheld_before[debt.member] += debt.amount_minor
    everyone = {*totals, *bases, *premiums, *debts, *given_premiums, *given_payments}
    results = []
    for member in sorted(everyone):
        premium, payment = premiums.get(member, 0), second_payments.get(member, 0)
        before = given_premiums.get(member, 0), given_payments.get(member, 0)
        own_premium, own_payment = max(premium - before[0], 0), max(payment - before[1], 0)
        owed = debts.get(member)
        withheld = withhold(own_payment, protected_pct, owed) if owed else ()
        total = totals.get(member) or MemberTotals()
        given = before[0] + own_premium + before[1] + own_payment
        kept_back = withheld_before.get(member, 0) + sum(one.amount_minor for one in withheld)
        results.append(
            MemberResult(
                member=member,
                totals=total,
                basis=bases.get(member),
                premium_total_minor=premium,
                second_payment_total_minor=payment,
                premium_minor=own_premium,
                second_payment_minor=own_payment,
                charged_minor=given - premium - payment,
                withheld=withheld,
                payable_minor=total.balance_minor + given - kept_back,
            )
        )
    return tuple(results)


def _added(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    added: dict[str, int] = defaultdict(int)
    for part in parts:
        for member, amount in part.items():
            added[member] += amount
    return dict(added)
