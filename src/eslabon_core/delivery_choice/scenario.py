"""A scenario: who the members are, what the organisation promises, to whom it sells, what the bylaw says.

Money in book currency per unit, quantities in units, weeks from 1. A member's own parameters are shares of the local
cash price (`Market.price`), so that scaling every price changes nothing. Values are checked where a file is read
(`reading.py`); these classes hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from eslabon_core.problems import Problem


@dataclass(frozen=True, slots=True)
class Market:
    """The local cash market. `traders` is None, or (count, intercept A, resale value v): then price is Cournot's."""

    price: float = 1.0
    noise: float = 0.10
    noise_persistence: float = 0.0
    spillover: float = 0.25
    member_share: float = 0.6
    traders: tuple[int, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Members who share the same parameters (link.md section 5); shares of the local price unless named otherwise.

    harvest         units per member and season, on average; profile is each week's share of it (sums to 1)
    grades          grade -> share of what is accepted (sums to 1)
    """

    name: str
    count: int
    harvest: float
    profile: tuple[float, ...]
    grades: tuple[tuple[str, float], ...]
    harvest_spread: float = 0.5
    harvest_cv: float = 0.25
    impatience_per_year: float = 0.40
    impatience_spread: float = 0.8
    present_bias_min: float = 0.85
    saving_value: float = 0.0
    saving_spread: float = 0.17
    shock_rate: float = 0.15
    shock_size: float = 0.25
    insured: float = 0.0
    acceptance: float = 0.90
    rejected_price: float = 0.85
    rejected_cost: float = 0.0
    distrust: float = 0.0
    cost_to_organisation: float = 0.06
    cost_spread: float = 0.6
    cost_to_market: float = 0.02
    loyalty_max: float = 0.12
    membership_value: float = 1.0
    choice_noise: float = 0.05


@dataclass(frozen=True, slots=True)
class Policy:
    """What the organisation promises its members.

    emergency_fund        money set aside for members in a week of need; what it covers: `season.fund_cover`
    fixed_cost            cost per season of keeping this policy
    reserve               share of the surplus kept before the second payment
    index_pass            share of an indexed contract's movement passed on in the advance (the rest: second payment)
    third_party_testing   a neutral scale: nobody distrusts it
    services              services worth this much per unit when all deliver; they scale with the delivered share
    """

    code: str = "A"
    advance: float = 0.72
    second_payment: float = 0.42
    second_delay_days: float = 90.0
    advance_delay_days: float = 0.0
    credibility: float = 0.95
    emergency_fund: float = 0.0
    fixed_cost: float = 0.0
    reserve: float = 0.0
    index_pass: float = 0.0
    third_party_testing: bool = False
    services: float = 0.0


@dataclass(frozen=True, slots=True)
class Contract:
    """A buyer's order. Deliveries count from week `from_week` to `to_week`, never more than `quantity`.

    rule          "fixed" price; "indexed" price x (1 + index_share x (index/price0 - 1)); "minimum": the larger of
                  floor and index + differential. The premium is a separate flow and never part of the price.
    quantity      what is signed, in [minimum, maximum]; a miss is a shortfall above tolerance x quantity
    index         a price per week of an exchange, or empty: the local price
    """

    code: str
    grades: tuple[str, ...]
    price: float
    minimum: float
    maximum: float
    quantity: float
    from_week: int
    to_week: int
    downgrade_from: tuple[str, ...] = ()
    rule: str = "fixed"
    index_share: float = 0.0
    floor: float = 0.0
    differential: float = 0.0
    premium: float = 0.0
    must: bool = False
    pay_delay_weeks: int = 0
    penalty: float = 0.0
    tolerance: float = 0.0
    index: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A spot outlet: a price per week (times the spot factor), a capacity per season (None: no limit)."""

    code: str
    grades: tuple[str, ...]
    price: tuple[float, ...]
    capacity: float | None = None
    pay_delay_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Costs:
    """Per accepted unit, and per season."""

    per_unit: float = 0.0
    fixed: float = 0.0


@dataclass(frozen=True, slots=True)
class Finance:
    """Own cash at the start; credit up to `order_share` of the signed orders' value, at `rate_per_year`."""

    own_cash: float = 0.0
    order_share: float = 0.6
    rate_per_year: float = 0.16


@dataclass(frozen=True, slots=True)
class Bylaw:
    """What an outside sale costs a member. fines: money per unit at the first, second... recorded offence.

    quota       share of a member's lots that may be sold outside: the fines begin after it
    detect      chance that an outside sale is seen
    expiry      clean seasons after which one recorded offence is forgotten
    expulsion   True: the last step of `fines` also costs the membership, for `wait` seasons
    """

    quota: float = 0.0
    fines: tuple[float, ...] = (0.10,)
    detect: float = 0.3
    expiry: int = 1
    expulsion: bool = False
    wait: int = 2


@dataclass(frozen=True, slots=True)
class Reputation:
    """How buyers and members learn between seasons (link.md section 3)."""

    start: float = 1.0
    gain: float = 0.15
    loss: float = 0.35
    misses_to_lose: int = 2
    learning: float = 0.5


@dataclass(frozen=True, slots=True)
class Scenario:
    """All that a simulation needs, and nothing drawn yet.

    plan_sections   what only the planner reads (storage, processing, supply, plan), as it came
    assumed         place -> value of every default that was used
    """

    weeks: int
    groups: tuple[Group, ...]
    policies: tuple[Policy, ...] = (Policy(),)
    contracts: tuple[Contract, ...] = ()
    channels: tuple[Channel, ...] = ()
    market: Market = Market()
    costs: Costs = Costs()
    finance: Finance | None = None
    bylaw: Bylaw = Bylaw()
    reputation: Reputation = Reputation()
    seed: int = 1
    runs: int = 100
    seasons: int = 1
    plan_sections: Mapping[str, Any] = field(default_factory=dict)
    assumed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def members(self) -> int:
        """How many members there are."""
        return sum(group.count for group in self.groups)

    @property
    def grades(self) -> tuple[str, ...]:
        """Every grade that members bring, in the order first named."""
        return tuple(dict.fromkeys(grade for group in self.groups for grade, _ in group.grades))

    def policy(self, code: str) -> Policy:
        """The policy of the menu with this code. Raises Problem "scenario.unknown_policy"."""
        for policy in self.policies:
            if policy.code == code:
                return policy
        raise Problem("scenario.unknown_policy", code=code, known=[policy.code for policy in self.policies])

    def with_contracts(self, quantities: Mapping[str, float]) -> Scenario:
        """The same scenario with only the contracts named, at these quantities.

        Raises   Problem "scenario.unknown_contract".
        """
        unknown = set(quantities) - {contract.code for contract in self.contracts}
        if unknown:
            raise Problem("scenario.unknown_contract", code=min(unknown))
        kept = (c for c in self.contracts if c.code in quantities)
        return replace(self, contracts=tuple(replace(c, quantity=quantities[c.code]) for c in kept))

    def with_members(self, **changes: Any) -> Scenario:
        """The same scenario with these fields changed in every group."""
        return replace(self, groups=tuple(replace(group, **changes) for group in self.groups))
