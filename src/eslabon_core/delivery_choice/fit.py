"""What an organisation's own records say about its members: choice noise, loyalty, impatience, weeks of need.

Maximum likelihood on lots brought against lots expected. Members differ (impatience, present bias, distance, loyalty are
drawn from their priors, link.md section 5): the chance of a lot is averaged over a fixed set of quantile points, so that
the parameters fitted are those of the simulator. Source: link.md section 9.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eslabon_core.delivery_choice.choice import Terms, bring_probability, organisation_gain
from eslabon_core.delivery_choice.priors import PRIORS
from eslabon_core.problems import Problem

Floats = NDArray[np.float64]
#: Fewer lots than this keep the priors.
LEAST_LOTS = 200
#: Points that stand for the differences among members.
_POINTS = 256
_NAMES = ("choice_noise", "loyalty_max", "impatience_per_year", "shock_rate")
#: Wide bounds of what is possible, in the parameters' own units: the search stays inside.
_BOUNDS = ((0.005, 0.5), (1e-3, 1.0), (0.02, 5.0), (0.005, 0.8))


@dataclass(frozen=True, slots=True)
class Record:
    """Lots of one group in one week (or any cell with the same terms).

    expected, brought   lots that ripened; lots that came (accepted or not)
    Money as shares of the local price where no organisation works.
    """

    expected: int
    brought: int
    advance: float = 0.72
    second_payment: float = 0.42
    advance_delay_days: float = 0.0
    second_delay_days: float = 90.0
    late_share: float = 0.0
    late_days: float = 0.0
    market_price: float = 1.0
    need: float = 0.25
    detect: float = 0.3
    fine: float = 0.10


@dataclass(frozen=True, slots=True)
class Parameter:
    """A fitted parameter. source "records" or "prior"; error is its standard error, None for a prior."""

    name: str
    value: float
    error: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Fit:
    """The parameters, by name of the scenario's `members` keys.

    lots            lots expected in all records
    enough          whether there were at least LEAST_LOTS; if not, every parameter is its prior
    log_likelihood  at the optimum, None where the priors stay
    dispersion      Pearson's chi-square over its degrees of freedom; above 1, errors are widened by its square root
    converged       whether the search ended at a flat, curved-down point; if not, errors are None
    """

    parameters: tuple[Parameter, ...]
    lots: int
    enough: bool
    log_likelihood: float | None
    dispersion: float | None
    converged: bool

    def __getitem__(self, name: str) -> Parameter:
        return next(parameter for parameter in self.parameters if parameter.name == name)


def fit_choice(records: Sequence[Record]) -> Fit:
    """Fit tau, L, rho and h to records of lots brought against lots expected.

    Raises   Problem "fit.impossible_record" (index; more brought than expected, or negative).
    """
    for index, record in enumerate(records):
        if not 0 <= record.brought <= record.expected:
            raise Problem(
                "fit.impossible_record", index=index, brought=record.brought, expected=record.expected
            )
    lots = sum(record.expected for record in records)
    start = [PRIORS[f"members.{name}"].value for name in _NAMES]
    if lots < LEAST_LOTS:
        kept = tuple(Parameter(name, value, None, "prior") for name, value in zip(_NAMES, start, strict=True))
        return Fit(kept, lots, False, None, None, False)
    cells = _Cells(records)
    best, converged = _climb(
        cells.log_likelihood, np.array([_inward(v, b) for v, b in zip(start, _BOUNDS, strict=True)])
    )
    dispersion = cells.dispersion(best)
    errors = _errors(cells.log_likelihood, best, dispersion) if converged else [None] * len(best)
    values = [_outward(u, b) for u, b in zip(best, _BOUNDS, strict=True)]
    fitted = tuple(Parameter(n, v, e, "records") for n, v, e in zip(_NAMES, values, errors, strict=True))
    return Fit(fitted, lots, True, cells.log_likelihood(best), dispersion, converged)


def expected_chance(
    record: Record, *, choice_noise: float, loyalty_max: float, impatience_per_year: float, shock_rate: float
) -> float:
    """Chance that a lot under these terms is brought, averaged over members who differ as the priors say."""
    return float(_Cells([record]).chances(choice_noise, loyalty_max, impatience_per_year, shock_rate)[0])


def explain_change(before: Record, after: Record, fit: Fit) -> list[tuple[str, float]]:
    """What moved the expected share of lots brought from one week to another, in points of share.

    Each cause is put in turn into the week before, then all at once: "together" closes the sum. Largest first.
    """
    parameters: dict[str, Any] = {parameter.name: parameter.value for parameter in fit.parameters}
    base = expected_chance(before, **parameters)
    causes = []
    for name in Record.__slots__:
        if name not in ("expected", "brought") and getattr(before, name) != getattr(after, name):
            changed = replace(before, **{name: getattr(after, name)})
            causes.append((name, expected_chance(changed, **parameters) - base))
    total = expected_chance(after, **parameters) - base
    causes.sort(key=lambda cause: -abs(cause[1]))
    return [*causes, ("together", total - sum(points for _, points in causes))]


class _Cells:
    """Records as columns (cells, 1) against members' quantile points (1, points)."""

    def __init__(self, records: Sequence[Record]) -> None:
        def column(name: str) -> Floats:
            return np.array([[float(getattr(record, name))] for record in records])

        self.expected, self.brought = column("expected")[:, 0], column("brought")[:, 0]
        self.normal, bias, cost, self.uniform = _quantile_points()
        spread, mean = PRIORS["members.cost_spread"].value, PRIORS["members.cost_to_organisation"].value
        named = [n for n in Record.__slots__ if n not in ("expected", "brought")]
        self.terms = Terms(
            **{name: column(name) for name in named},
            present_bias=PRIORS["members.present_bias_min"].value * (1 - bias) + bias,
            cost_to_organisation=mean * np.exp(spread * cost - spread**2 / 2),
        )

    def chances(self, noise: float, loyalty: float, impatience: float, need: float) -> Floats:
        spread = PRIORS["members.impatience_spread"].value
        terms = replace(
            self.terms,
            loyalty=loyalty * self.uniform,
            impatience_per_year=impatience * np.exp(spread * self.normal),
        )
        calm = bring_probability(organisation_gain(replace(terms, shock=0.0)), noise)
        urgent = bring_probability(organisation_gain(replace(terms, shock=1.0)), noise)
        return np.asarray(((1 - need) * calm + need * urgent).mean(axis=1))

    def _chances_at(self, inner: Floats) -> Floats:
        values = [_outward(u, bounds) for u, bounds in zip(inner, _BOUNDS, strict=True)]
        return np.clip(self.chances(*values), 1e-12, 1 - 1e-12)

    def log_likelihood(self, inner: Floats) -> float:
        chance = self._chances_at(inner)
        return float(
            (self.brought * np.log(chance) + (self.expected - self.brought) * np.log1p(-chance)).sum()
        )

    def dispersion(self, inner: Floats) -> float:
        chance = self._chances_at(inner)
        used = self.expected > 0
        square = (self.brought - self.expected * chance)[used] ** 2 / (self.expected * chance * (1 - chance))[
            used
        ]
        return float(square.sum() / max(1, used.sum() - len(_NAMES)))


def _quantile_points() -> tuple[Floats, Floats, Floats, Floats]:
    """Evenly spread points of four independent differences: a lattice, the same every time."""
    index = np.arange(_POINTS)
    steps = [0.5 + index / _POINTS, *(0.5 + index * math.sqrt(prime) for prime in (2, 3, 5))]
    even = [np.mod(step, 1.0) for step in steps]
    even[0] = (index + 0.5) / _POINTS
    normal = NormalDist()

    def to_normal(values: Floats) -> Floats:
        return np.array([normal.inv_cdf(min(1 - 1e-9, max(1e-9, float(v)))) for v in values])

    return to_normal(even[0]), even[1], to_normal(even[2]), even[3]


def _outward(inner: float, bounds: tuple[float, float]) -> float:
    """From the whole line to the open interval between two positive bounds, even in logs."""
    low, high = (math.log(bound) for bound in bounds)
    return math.exp(low + (high - low) / (1 + math.exp(-min(50.0, max(-50.0, float(inner))))))


def _inward(value: float, bounds: tuple[float, float]) -> float:
    low, high = (math.log(bound) for bound in bounds)
    share = (math.log(value) - low) / (high - low)
    return math.log(share / (1 - share))


def _derivatives(
    function: Callable[[Floats], float], at: Floats, step: float = 1e-3
) -> tuple[Floats, Floats]:
    """Gradient and Hessian by central differences."""
    size = at.size
    shifts = np.eye(size) * step
    centre = function(at)
    up = np.array([function(at + shift) for shift in shifts])
    down = np.array([function(at - shift) for shift in shifts])
    hessian = np.diag((up - 2 * centre + down) / step**2)
    for i in range(size):
        for j in range(i):
            corners = [
                function(at + a * shifts[i] + b * shifts[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))
            ]
            hessian[i, j] = hessian[j, i] = (corners[0] - corners[1] - corners[2] + corners[3]) / (
                4 * step**2
            )
    return (up - down) / (2 * step), hessian


def _climb(function: Callable[[Floats], float], start: Floats) -> tuple[Floats, bool]:
    """Newton's ascent, damped until each step goes up. Returns (point, whether it is a proper maximum)."""
    at, value, damping = start, function(start), 1e-3
    for _ in range(100):
        gradient, hessian = _derivatives(function, at)
        curvature = np.abs(np.diag(hessian)).max() + 1e-12
        moved = False
        while damping < 1e8:
            lowest = float(np.linalg.eigvalsh(-hessian).min())
            shift = max(0.0, 1e-6 * curvature - lowest) + damping * curvature
            step = np.linalg.solve(-hessian + shift * np.eye(at.size), gradient)
            step *= min(1.0, 1.0 / (np.abs(step).max() + 1e-300))
            there = function(at + step)
            if there > value:
                moved, gained = True, there - value
                at, value, damping = at + step, there, max(1e-9, damping / 10)
                break
            damping *= 10
        if not moved or gained < 1e-9 * (1 + abs(value)):
            break
        damping = min(damping, 1.0)
    gradient, hessian = _derivatives(function, at)
    curved = bool(np.linalg.eigvalsh(hessian).max() < 0)
    return at, curved and bool(np.abs(gradient).max() < 1e-2 * (1 + abs(value)) ** 0.5)


def _errors(function: Callable[[Floats], float], at: Floats, dispersion: float) -> list[float | None]:
    """Standard errors from the inverse of the Hessian, carried to the parameters' own units."""
    _, hessian = _derivatives(function, at)
    spread = np.sqrt(np.diag(np.linalg.inv(-hessian)) * max(1.0, dispersion))
    step = 1e-5
    slopes = [
        (_outward(u + step, b) - _outward(u - step, b)) / (2 * step) for u, b in zip(at, _BOUNDS, strict=True)
    ]
    return [float(slope * wide) for slope, wide in zip(slopes, spread, strict=True)]
