"""Seasons in a row: members choose, the organisation sells and pays, trust and the local price follow.

Runs do not know each other: run r draws from streams keyed by (seed, season, r) alone, in an order that depends on
nobody's choice. So policies are compared on common random numbers, and the same seed gives the same bytes whatever the
number of runs or workers. Source: link.md sections 1-4.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.books import SeasonBooks
from eslabon_core.delivery_choice.limits import (
    reputation_after_miss,
    reputation_after_success,
    spillover_price,
)
from eslabon_core.delivery_choice.members import GroupSeason, WeekTerms, WeekTotals, Workspace, forgive
from eslabon_core.delivery_choice.opening import first_share, fund_cover, lognormal_factor, spot_factors
from eslabon_core.delivery_choice.population import (
    RENEWAL_STREAM,
    SEASON_STREAM,
    Population,
    draw_population,
    stream,
)
from eslabon_core.delivery_choice.result import SeasonResult
from eslabon_core.delivery_choice.scenario import Policy, Scenario
from eslabon_core.delivery_choice.tally import Tally, count_week
from eslabon_core.problems import Problem

Floats = NDArray[np.float64]
_LATE_WEEKS_MOST = 26.0


def simulate_season(
    scenario: Scenario,
    policy: Policy | None = None,
    *,
    runs: int | None = None,
    seed: int | None = None,
    workers: int = 1,
) -> SeasonResult:
    """The first season. See `simulate_seasons`."""
    return simulate_seasons(scenario, policy, runs=runs, seed=seed, seasons=1, workers=workers)[0]


def simulate_seasons(
    scenario: Scenario,
    policy: Policy | None = None,
    *,
    runs: int | None = None,
    seed: int | None = None,
    seasons: int | None = None,
    workers: int = 1,
) -> tuple[SeasonResult, ...]:
    """Seasons in a row under one policy, `runs` times.

    policy   the scenario's first where None; runs, seed and seasons: the scenario's own where None.
    workers  threads; the result does not depend on it.
    Returns  one SeasonResult per season, conservation checked.
    Raises   Problem "scenario.no_members", "scenario.out_of_range" (runs, seasons, workers).
    """
    if not scenario.groups:
        raise Problem("scenario.no_members", place="members")
    policy = scenario.policies[0] if policy is None else policy
    runs = scenario.runs if runs is None else runs
    seasons = scenario.seasons if seasons is None else seasons
    seed = scenario.seed if seed is None else seed
    for place, value in (("runs", runs), ("seasons", seasons), ("workers", workers)):
        if value < 1:
            raise Problem("scenario.out_of_range", place=place, value=value, low=1, high=None)
    people = draw_population(scenario, seed)
    common = _Common(scenario, policy, people, seed, first_share(scenario, policy, people))
    parts = [range(worker, runs, workers) for worker in range(min(workers, runs))]
    rows: list[list[dict[str, Any]]] = [[] for _ in range(runs)]

    def work(part: range) -> None:
        space = Workspace()
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for run in part:
                rows[run] = _Run(common, run, space).seasons(seasons)

    if len(parts) == 1:
        work(parts[0])
    else:
        with ThreadPoolExecutor(len(parts)) as pool:
            list(pool.map(work, parts))
    results = tuple(_gather(season, [row[season] for row in rows]) for season in range(seasons))
    for result in results:
        result.check()
    return results


@dataclass(frozen=True, slots=True)
class _Common:
    """What all runs share."""

    scenario: Scenario
    policy: Policy
    people: Population
    seed: int
    share: float


class _Run:
    """One run: its expectations, records and reputation pass from season to season."""

    def __init__(self, common: _Common, run: int, space: Workspace) -> None:
        self.common, self.run, self.space = common, run, space
        scenario, policy = common.scenario, common.policy
        self.expected = policy.second_payment
        self.share = common.share
        self.cash = scenario.finance.own_cash if scenario.finance else 0.0
        self.debt = 0.0
        contracts = len(scenario.contracts)
        self.open = [True] * contracts
        self.misses = [0] * contracts
        self.reputation = [scenario.reputation.start] * contracts
        self.record = [np.zeros(group.count, np.int8) for group in scenario.groups]
        self.clean = [np.zeros(group.count, np.int8) for group in scenario.groups]
        self.waiting = [np.zeros(group.count, np.int8) for group in scenario.groups]

    def seasons(self, count: int) -> list[dict[str, Any]]:
        """One row of results per season."""
        rows = []
        for season in range(count):
            if season:
                self._renew(season)
            rows.append(self._season(season))
        return rows

    def _renew(self, season: int) -> None:
        """A contract is renewed with the chance that is the organisation's reputation. Source: link.md section 3."""
        draws = stream(self.common.seed, RENEWAL_STREAM, season, self.run).random(len(self.open))
        self.open = [
            is_open and bool(draw < trust)
            for is_open, draw, trust in zip(self.open, draws, self.reputation, strict=True)
        ]

    def _season(self, season: int) -> dict[str, Any]:
        scenario, policy, market = self.common.scenario, self.common.policy, self.common.scenario.market
        rng = stream(self.common.seed, SEASON_STREAM, season, self.run)
        factor = spot_factors(rng, scenario.weeks, market.noise, market.noise_persistence)
        harvest_draws = rng.standard_normal(len(scenario.groups))
        harvest_draws[:] = harvest_draws[0]
        level = spillover_price(
            base=market.price,
            organisation=policy.advance + self.expected,
            spillover=market.spillover,
            share=self.share,
        )
        books = SeasonBooks(scenario, policy, self.open, self.cash, self.debt)
        groups = self._groups(fund_cover(scenario, books.fund))
        tally = Tally()
        late, expected = self._weeks(rng, books, groups, level * factor, factor, harvest_draws, tally)
        second = books.close()
        row = self._row(books, groups, tally, second)
        row.update(
            spot_price=level * factor,
            spot_factor=factor,
            late_share=late,
            price_level=level,
            expected_second_payment=expected,
        )
        quantity = sum(sum(week) for week in tally.harvest) / 1000.0
        others = quantity * (1 - market.member_share) / market.member_share
        row["non_member_gain"] = (level - market.price) * others
        self._learn(books, groups, second, row, quantity)
        return row

    def _groups(self, cover: float) -> list[GroupSeason]:
        scenario, people = self.common.scenario, self.common.people
        return [
            GroupSeason(
                scenario,
                self.common.policy,
                group,
                people,
                where,
                second_payment=self.expected,
                cover=cover,
                record=record,
                active=waiting == 0,
            )
            for group, where, record, waiting in zip(
                scenario.groups, people.groups, self.record, self.waiting, strict=True
            )
        ]

    def _weeks(
        self,
        rng: np.random.Generator,
        books: SeasonBooks,
        groups: Sequence[GroupSeason],
        spot: Floats,
        factor: Floats,
        harvest_draws: Floats,
        tally: Tally,
    ) -> tuple[list[float], float]:
        scenario, policy = self.common.scenario, self.common.policy
        p0, unpaid, late_days, lateness = scenario.market.price, 0.0, 0.0, []
        for week in range(scenario.weeks):
            shift = books.index_shift(week, float(spot[week]))
            advance = max(0.0, policy.advance + policy.index_pass * shift)
            terms = WeekTerms(
                market_price=float(spot[week]) / p0,
                late_share=unpaid,
                late_days=late_days,
                advance_shift=(advance - policy.advance) / p0,
                second_shift=(1.0 - policy.index_pass) * shift / p0,
            )
            lateness.append(unpaid)
            totals = [
                group.week(
                    group.group.profile[week],
                    lognormal_factor(float(draw), group.group.harvest_cv),
                    terms,
                    rng.bit_generator,
                    self.space,
                )
                if group.group.profile[week] > 0
                else WeekTotals()
                for group, draw in zip(groups, harvest_draws, strict=True)
            ]
            fines = sum(total.fines for total in totals) / 1000.0 * p0
            grades = count_week(scenario, groups, totals, tally)
            self._earn(groups, totals, advance, float(spot[week]), fines, tally)
            unpaid = books.week(
                week,
                grades,
                local=float(spot[week]),
                factor=float(factor[week]),
                advance=advance,
                fines=fines,
            )
            late_days = _late_days(books.till.late_advances, advance * sum(grades) / 1000.0)
        return lateness, self.expected

    def _earn(
        self,
        groups: Sequence[GroupSeason],
        totals: Sequence[WeekTotals],
        advance: float,
        spot: float,
        fines: float,
        tally: Tally,
    ) -> None:
        """Members' money of the week: advances, lots sent back, outside sales, fines, the cost of carrying."""
        p0 = self.common.scenario.market.price
        for group, total in zip(groups, totals, strict=True):
            outside = total.harvest - total.brought
            sent_back = (
                (total.brought - total.accepted)
                * (group.group.rejected_price - group.group.rejected_cost)
                * p0
            )
            costs = (total.cost + outside * group.group.cost_to_market) * p0
            rest = outside * spot + sent_back - costs
            tally.income += (advance * total.accepted + rest) / 1000.0
            tally.value += (advance * total.advance_now + rest) / 1000.0
            tally.second_now += total.second_now / 1000.0
        tally.income -= fines
        tally.value -= fines

    def _row(
        self, books: SeasonBooks, groups: Sequence[GroupSeason], tally: Tally, second: float
    ) -> dict[str, Any]:
        scenario, flows = self.common.scenario, books.flows
        harvest = np.array(tally.harvest).T / 1000.0
        brought = np.array(tally.brought).T / 1000.0
        outside = np.concatenate([group.outside_lots for group in groups])
        lots = np.concatenate([np.full(group.group.count, group.lots_in_season) for group in groups])
        accepted_units = books.accepted_milli / 1000.0
        by_group = harvest.sum(axis=1)
        market = sum(
            float(units) * (1.0 - group.cost_to_market) * scenario.market.price
            for units, group in zip(by_group, scenario.groups, strict=True)
        )
        calm = tally.lots - tally.need
        return {
            "harvest": harvest,
            "brought": brought,
            "outside": harvest - brought,
            "accepted": np.moveaxis(np.array(tally.accepted, dtype=float), 0, 2) / 1000.0,
            "contract_delivered": books.contract_milli / 1000.0,
            "contract_shortfall": books.shortfall(),
            "missed": books.missed(),
            "contract_open": np.array(self.open, dtype=bool),
            "channel_sold": books.channel_milli / 1000.0,
            "unsold": books.unsold_milli / 1000.0,
            "cash": books.cash_by_week,
            "debt": books.debt_by_week,
            "rationed": np.array(books.rationed),
            "second_payment": second,
            "revenue": flows.revenue,
            "premium": flows.premium,
            "advances": flows.advances,
            "fines": flows.fines,
            "penalties": flows.penalties,
            "interest": flows.interest,
            "costs": flows.costs,
            "cash_end": books.till.cash - books.till.debt,
            "members_income": tally.income + second * accepted_units,
            "members_value": tally.value + second * tally.second_now,
            "market_income": market,
            "share_need": tally.need_brought / tally.need if tally.need else math.nan,
            "share_calm": (tally.lots_brought - tally.need_brought) / calm if calm else math.nan,
            "cases": float(tally.cases),
            "ever_outside": float((outside > 0).mean()),
            "both_ways": float(((outside > 0) & (outside < lots)).mean()),
            "expelled": float(np.mean(np.concatenate([~group.active for group in groups]))),
        }

    def _learn(
        self,
        books: SeasonBooks,
        groups: Sequence[GroupSeason],
        second: float,
        row: dict[str, Any],
        quantity: float,
    ) -> None:
        """What passes to the next season. Source: link.md section 3."""
        scenario = self.common.scenario
        rules, market = scenario.reputation, scenario.market
        row["reputation"] = np.array(self.reputation, dtype=float)
        brought = float(row["brought"].sum())
        row["services"] = self.common.policy.services * (brought / quantity if quantity else 0.0)
        self.share = market.member_share * (books.accepted_milli / 1000.0 / quantity if quantity else 0.0)
        self.expected += rules.learning * (second - self.expected)
        self.cash, self.debt = books.till.cash, books.till.debt
        for k, contract in enumerate(scenario.contracts):
            if not self.open[k]:
                continue
            if row["missed"][k]:
                self.misses[k] += 1
                lacking = float(row["contract_shortfall"][k]) / contract.quantity
                self.reputation[k] = reputation_after_miss(self.reputation[k], rules.loss, lacking)
            else:
                self.misses[k] = 0
                self.reputation[k] = reputation_after_success(self.reputation[k], rules.gain)
            self.open[k] = self.misses[k] < rules.misses_to_lose
        for group, clean, waiting in zip(groups, self.clean, self.waiting, strict=True):
            forgive(scenario.bylaw, group.record, clean, group.seen)
            out = ~group.active
            waiting[out & (waiting == 0)] = scenario.bylaw.wait + 1
            waiting[waiting > 0] -= 1
            back = out & (waiting == 0)
            group.record[back] = 0
        self.open = list(self.open)


def _late_days(unpaid: float, new: float) -> float:
    """How long a member must expect to wait: the weeks of advances that are unpaid, at least one."""
    if unpaid <= 0:
        return 0.0
    weeks = unpaid / new if new > 0 else _LATE_WEEKS_MOST
    return 7.0 * min(_LATE_WEEKS_MOST, max(1.0, weeks))


def _gather(season: int, rows: Sequence[dict[str, Any]]) -> SeasonResult:
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return SeasonResult(season=season, **columns)
