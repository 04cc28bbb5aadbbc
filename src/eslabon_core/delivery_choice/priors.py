"""What is assumed where the scenario says nothing: values, ranges and how well each is founded. Data, no logic.

mark     "E" published evidence, "B" the brief, "A" an assumption: the user sees it as such, with a slider.
ground   a study's number in the evidence list, or one sentence.
Values are shares of the local cash price where no organisation works ("price"), unless the unit says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prior:
    """One parameter. `place` is its key in a scenario file, `low` and `high` bound what is believable (not possible)."""

    place: str
    symbol: str
    value: float
    low: float
    high: float
    unit: str
    mark: str
    ground: str


_ROWS = (
    Prior(
        "policy.advance",
        "a",
        0.72,
        0.5,
        0.95,
        "price",
        "A",
        "advance on delivery; group premium up to 24 % (E9)",
    ),
    Prior(
        "policy.second_payment",
        "b",
        0.42,
        0.1,
        0.6,
        "price",
        "A",
        "group price premium up to 24 % observed (E9)",
    ),
    Prior(
        "policy.advance_delay_days",
        "d_a",
        0,
        0,
        30,
        "days",
        "B",
        "cash on the spot against late formal payment",
    ),
    Prior(
        "policy.second_delay_days",
        "D",
        90,
        15,
        180,
        "days",
        "B",
        "cash on the spot against late formal payment",
    ),
    Prior("policy.credibility", "theta", 0.95, 0.5, 1, "share", "A", "belief that the second payment comes"),
    Prior("members.impatience_per_year", "rho", 0.40, 0.10, 1.50, "rate", "E", "median; E25"),
    Prior("members.impatience_spread", "s_rho", 0.8, 0, 1.5, "log sd", "E", "E25"),
    Prior("members.present_bias_min", "beta", 0.85, 0.8, 1, "share", "E", "uniform up to 1; E25: 9-12 %"),
    Prior(
        "members.saving_value", "sigma", 0, 0, 0.5, "share", "E", "annual crops 0; daily savers 0.35-0.5 (E1)"
    ),
    Prior("members.saving_spread", "s_sigma", 0.17, 0, 0.3, "sd", "E", "only where saving_value > 0 (E1)"),
    Prior("members.shock_rate", "h", 0.15, 0.05, 0.4, "per week", "A", "weeks of urgent need; sign from E2"),
    Prior("members.shock_size", "ell", 0.25, 0.1, 0.6, "share", "A", "how dear cash is then; sign from E2"),
    Prior("members.insured", "ins", 0, 0, 1, "share", "A", "share of the need an insurance covers"),
    Prior("members.acceptance", "pi", 0.90, 0.6, 0.98, "share", "A", "lots taken at the scale"),
    Prior("members.rejected_price", "p_r", 0.85, 0.5, 1, "price", "A", "what a rejected lot still fetches"),
    Prior("members.rejected_cost", "c_r", 0, 0, 0.1, "price", "A", "cost of carrying a rejected lot away"),
    Prior("members.distrust", "chi", 0, 0, 0.2, "share", "E", "belief of under-grading (E10)"),
    Prior("members.cost_to_organisation", "c_O", 0.06, 0, 0.2, "price", "A", "carrying a lot to the station"),
    Prior("members.cost_spread", "s_c", 0.6, 0, 1, "log sd", "A", "farms near and far"),
    Prior("members.cost_to_market", "c_M", 0.02, 0, 0.05, "price", "A", "the intermediary comes to the gate"),
    Prior("members.loyalty_max", "L", 0.12, 0, 0.3, "price", "A", "uniform from 0; sign from E22"),
    Prior(
        "members.membership_value",
        "V",
        1.0,
        0,
        3,
        "price",
        "A",
        "lost at expulsion, per unit of the lot at stake",
    ),
    Prior("members.choice_noise", "tau", 0.05, 0.02, 0.15, "price", "A", "what the model does not see"),
    Prior("members.harvest_cv", "cv", 0.25, 0, 0.5, "share", "A", "season's shock common to all"),
    Prior("members.harvest_spread", "s_q", 0.5, 0, 1, "log sd", "A", "farms small and large"),
    Prior("bylaw.detect", "m", 0.3, 0, 1, "share", "A", "outside sales that are seen"),
    Prior("bylaw.fine", "f", 0.10, 0, 0.3, "price", "A", "one fine, no expulsion"),
    Prior("bylaw.quota", "g", 0, 0, 1, "share", "A", "lots that a member may sell outside"),
    Prior("market.noise", "s_p", 0.10, 0.05, 0.25, "log sd", "A", "spot price about its mean"),
    Prior("market.noise_persistence", "phi", 0, 0, 0.98, "share", "A", "week to week; tuned, see tuning.py"),
    Prior(
        "market.spillover", "psi", 0.25, 0, 1, "share", "E", "sign from E15: local prices rise with the share"
    ),
    Prior("market.member_share", "S_0", 0.6, 0.1, 1, "share", "A", "members' part of the local supply"),
    Prior("market.traders", "n", 3, 1, 8, "traders", "E", "sign from E4; E18"),
    Prior("finance.rate_per_year", "r", 0.16, 0.08, 0.30, "rate", "E", "E26"),
    Prior(
        "finance.order_share", "order", 0.6, 0.5, 0.8, "share", "E", "order finance 60-80 % of an order (E26)"
    ),
    Prior("reputation.gain", "eta_p", 0.15, 0.05, 0.3, "share", "B", "trust grows slowly"),
    Prior("reputation.loss", "eta_m", 0.35, 0.2, 0.6, "share", "B", "and is lost fast"),
    Prior("reputation.misses_to_lose", "n_miss", 2, 1, 4, "misses", "B", "missed contracts in a row"),
    Prior(
        "reputation.learning",
        "alpha",
        0.5,
        0.1,
        1,
        "share",
        "A",
        "how fast the expected second payment follows",
    ),
)

PRIORS: dict[str, Prior] = {prior.place: prior for prior in _ROWS}


def prior(place: str) -> float:
    """The value assumed for one key of a scenario file."""
    return PRIORS[place].value
