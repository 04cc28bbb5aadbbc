"""The members' side of one season of one run: who brings the week's lot, who sells it outside, who is seen.

Vectorised over members in blocks that stay in the processor's cache; every buffer is made once per worker. The formula
is `choice.organisation_gain`, rearranged: a member's own part is computed once a season, a week adds few scalars.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.choice import DAYS_PER_YEAR
from eslabon_core.delivery_choice.population import Population
from eslabon_core.delivery_choice.scenario import Bylaw, Group, Policy, Scenario

Floats = NDArray[np.float64]
#: Members handled at once: 64 KiB of float64, well under the size where the C library maps fresh pages per array.
BLOCK = 8_192
_U32 = np.float32(2.0**32)


@dataclass(slots=True)
class WeekTerms:
    """What a member sees in one week; prices are shares of p0.

    late_share, late_days     of the advance, as last week showed (link.md section 2)
    advance_shift, second_shift   what an indexed contract adds to the promised payments this week
    """

    market_price: float
    late_share: float = 0.0
    late_days: float = 0.0
    advance_shift: float = 0.0
    second_shift: float = 0.0


@dataclass(slots=True)
class WeekTotals:
    """What one group did in one week. Quantities in thousandths of a unit (whole numbers held in floats)."""

    harvest: float = 0.0
    brought: float = 0.0
    accepted: float = 0.0
    need_lots: int = 0
    need_brought: int = 0
    lots_brought: int = 0
    cases: int = 0
    fines: float = 0.0
    cost: float = 0.0
    second_now: float = 0.0
    advance_now: float = 0.0


class Workspace:
    """Buffers of one worker."""

    def __init__(self) -> None:
        self.gain = np.empty(BLOCK, np.float32)
        self.extra = np.empty(BLOCK, np.float32)
        self.draw = np.empty(BLOCK, np.float32)
        self.lots = np.empty(BLOCK)
        self.part = np.empty(BLOCK)
        self.need = np.empty(BLOCK, np.bool_)
        self.bring = np.empty(BLOCK, np.bool_)
        self.taken = np.empty(BLOCK, np.bool_)
        self.other = np.empty(BLOCK, np.bool_)


class GroupSeason:
    """One group in one season of one run.

    own        (n,) float32: the gain of bringing a lot in a calm week at p_M = 0 without fines, over tau
    waited     (n,) what one unit of second payment is worth today, believed chance and tau included
    record     (n,) recorded offences; outside_lots (n,) lots sold outside this season; active (n,) members not expelled
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: Policy,
        group: Group,
        people: Population,
        where: slice,
        *,
        second_payment: float,
        cover: float,
        record: NDArray[np.int8],
        active: NDArray[np.bool_],
    ) -> None:
        p0 = scenario.market.price
        self.group, self.bylaw = group, scenario.bylaw
        self.exact = group.choice_noise == 0
        self.scale = 1.0 if self.exact else 1.0 / group.choice_noise
        distrust = 0.0 if policy.third_party_testing else group.distrust
        self.believed = group.acceptance * (1.0 - distrust)
        self.advance = policy.advance / p0
        self.advance_days = policy.advance_delay_days
        self.need = group.shock_size * (1.0 - group.insured) * (1.0 - cover)
        self.fines = np.array(scenario.bylaw.fines or (0.0,)) / p0
        self.lots_in_season = sum(share > 0 for share in group.profile)
        self.impatience = people.impatience[where] / DAYS_PER_YEAR
        self.bias = people.present_bias[where]
        self.farm = people.farm_milli[where]
        self.cost = people.cost_to_organisation[where]
        later = self._discount(policy.second_delay_days)
        self.second_worth = later * (1.0 + people.saving_value[where])
        self.advance_discount = self._discount(self.advance_days)
        waited = self.believed * policy.credibility * self.second_worth
        sent_back = (1.0 - self.believed) * (group.rejected_price - group.rejected_cost)
        own = self.believed * self.advance * self.advance_discount + waited * (second_payment / p0)
        own += sent_back + people.loyalty[where] - self.cost + group.cost_to_market
        self.own = (own * self.scale).astype(np.float32)
        self.waited = (waited * self.scale).astype(np.float32)
        self.record, self.active = record, active
        self.outside_lots = np.zeros(group.count, np.int16)
        self.seen = np.zeros(group.count, np.bool_)
        self.steps = self.fines.size > 1 or scenario.bylaw.expulsion
        self.risk = self._risk(slice(None)) if self.steps else None

    def _discount(self, days: float) -> Floats:
        if days <= 0:
            return np.ones(self.group.count)
        return np.asarray(self.bias * np.exp(-self.impatience * days))

    def _risk(self, where: slice | NDArray[np.intp]) -> NDArray[np.float32]:
        """m (f_k + V at the last step) over tau, for members `where`."""
        step = np.minimum(self.record[where], self.fines.size - 1)
        stake = self.fines[step]
        if self.bylaw.expulsion:
            stake = stake + np.where(step == self.fines.size - 1, self.group.membership_value, 0.0)
        stake = np.where(self.active[where], stake, 0.0)
        return np.asarray((self.bylaw.detect * self.scale * stake).astype(np.float32))

    def week(
        self,
        share: float,
        harvest_factor: float,
        terms: WeekTerms,
        bits: np.random.BitGenerator,
        work: Workspace,
    ) -> WeekTotals:
        """One week's lots of all members of the group."""
        totals = WeekTotals()
        for start in range(0, self.group.count, BLOCK):
            where = slice(start, min(start + BLOCK, self.group.count))
            raw = bits.random_raw(where.stop - where.start).view(np.uint16).reshape(-1, 4)
            self._block(where, share * harvest_factor, terms, raw, work, totals)
        return totals

    def _block(
        self,
        where: slice,
        factor: float,
        terms: WeekTerms,
        raw: NDArray[np.uint16],
        work: Workspace,
        totals: WeekTotals,
    ) -> None:
        n = where.stop - where.start
        need, bring, taken, other = work.need[:n], work.bring[:n], work.taken[:n], work.other[:n]
        lots, part = work.lots[:n], work.part[:n]
        np.less(raw[:, 2], _threshold(self.group.shock_rate), out=need)
        self._choose(where, terms, raw, work, need, bring)
        np.less(raw[:, 3], _threshold(self.group.acceptance), out=taken)
        np.logical_and(taken, bring, out=taken)
        np.multiply(self.farm[where], factor, out=lots)
        np.rint(lots, out=lots)
        totals.harvest += float(lots.sum())
        np.multiply(lots, bring, out=part)
        totals.brought += float(part.sum())
        totals.cost += float(np.dot(part, self.cost[where]))
        np.multiply(lots, taken, out=part)
        totals.accepted += float(part.sum())
        totals.second_now += float(np.dot(part, self.second_worth[where]))
        totals.advance_now += float(np.dot(part, self.advance_discount[where]))
        totals.lots_brought += int(np.count_nonzero(bring))
        totals.need_lots += int(np.count_nonzero(need))
        totals.need_brought += int(np.count_nonzero(np.logical_and(need, bring, out=taken)))
        np.logical_not(bring, out=other)
        self._watch(where, raw, other, taken, lots, part, totals)
        np.add(self.outside_lots[where], other, out=self.outside_lots[where], casting="unsafe")

    def _choose(
        self,
        where: slice,
        terms: WeekTerms,
        raw: NDArray[np.uint16],
        work: Workspace,
        need: NDArray[np.bool_],
        bring: NDArray[np.bool_],
    ) -> None:
        n = where.stop - where.start
        gain, extra, draw = work.gain[:n], work.extra[:n], work.draw[:n]
        np.subtract(self.own[where], np.float32(terms.market_price * self.scale), out=gain)
        self._add_risk(where, gain, extra, bring)
        if terms.second_shift:
            np.multiply(self.waited[where], np.float32(terms.second_shift), out=extra)
            np.add(gain, extra, out=gain)
        if terms.advance_shift:
            gain += self.advance_discount[where] * (self.believed * terms.advance_shift * self.scale)
        if terms.late_share:
            late = self.bias[where] * np.exp(-self.impatience[where] * (self.advance_days + terms.late_days))
            weight = self.believed * (self.advance + terms.advance_shift) * terms.late_share * self.scale
            gain += (late - self.advance_discount[where]) * weight
        np.multiply(need, np.float32(self._need_slope(terms)), out=extra)
        np.add(gain, extra, out=gain)
        if self.exact:
            np.greater_equal(gain, 0, out=bring)
        else:
            np.negative(gain, out=gain)
            np.exp(gain, out=gain)
            np.add(gain, np.float32(1.0), out=gain)
            np.copyto(draw, raw.view(np.uint32)[:, 0], casting="unsafe")
            np.multiply(gain, draw, out=gain)
            np.less(gain, _U32, out=bring)
        if self.bylaw.expulsion:
            np.logical_and(bring, self.active[where], out=bring)

    def _need_slope(self, terms: WeekTerms) -> float:
        """What a week of need adds to the gain: dearer cash now, in both ways of selling."""
        cash = (
            (self.advance + terms.advance_shift) * (1.0 - terms.late_share) if self.advance_days == 0 else 0.0
        )
        sent_back = (1.0 - self.believed) * self.group.rejected_price
        return self.need * self.scale * (self.believed * cash + sent_back - terms.market_price)

    def _add_risk(
        self, where: slice, gain: NDArray[np.float32], extra: NDArray[np.float32], free: NDArray[np.bool_]
    ) -> None:
        flat = np.float32(self.bylaw.detect * self.scale * self.fines[0])
        if self.bylaw.quota:
            np.greater_equal(self.outside_lots[where], self._free_lots(), out=free)
            np.multiply(free, flat if self.risk is None else self.risk[where], out=extra)
            np.add(gain, extra, out=gain)
        else:
            np.add(gain, flat if self.risk is None else self.risk[where], out=gain)

    def _free_lots(self) -> float:
        return self.bylaw.quota * self.lots_in_season

    def _watch(
        self,
        where: slice,
        raw: NDArray[np.uint16],
        outside: NDArray[np.bool_],
        seen: NDArray[np.bool_],
        lots: Floats,
        part: Floats,
        totals: WeekTotals,
    ) -> None:
        """Outside sales that are seen: a case, a fine, a step up the ladder, at its end the expulsion."""
        if not self.bylaw.detect:
            return
        np.less(raw[:, 3], _threshold(self.bylaw.detect), out=seen)
        np.logical_and(seen, outside, out=seen)
        if self.bylaw.quota:
            seen &= self.outside_lots[where] >= self._free_lots()
        if self.bylaw.expulsion:
            seen &= self.active[where]
        if self.risk is None:
            totals.cases += int(np.count_nonzero(seen))
            np.multiply(lots, seen, out=part)
            totals.fines += float(part.sum()) * float(self.fines[0])
            return
        found = np.flatnonzero(seen)
        at = found + where.start
        totals.cases += found.size
        step = np.minimum(self.record[at], self.fines.size - 1)
        totals.fines += float((lots[found] * self.fines[step]).sum())
        self.record[at] = step + 1
        self.seen[at] = True
        if self.bylaw.expulsion:
            self.active[at[step == self.fines.size - 1]] = False
        self.risk[at] = self._risk(at)


def _threshold(chance: float) -> int:
    """The number of 16-bit draws, of 65,536, that fall under a chance."""
    return round(chance * 65_536)


def forgive(bylaw: Bylaw, record: NDArray[np.int8], clean: NDArray[np.int8], seen: NDArray[np.bool_]) -> None:
    """Between seasons: `expiry` clean seasons take one recorded offence away (in place)."""
    clean += 1
    clean[seen] = 0
    due = (clean >= bylaw.expiry) & (record > 0)
    record[due] -= 1
    clean[due] = 0
