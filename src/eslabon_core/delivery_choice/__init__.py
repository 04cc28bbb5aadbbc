"""The delivery choice: a member brings a lot to the organisation or sells it for cash; a season; seasons in a row.

Start here:

    scenario = read_scenario(document)                      strict: unknown keys and impossible values are Problems
    result   = simulate_season(scenario, policy)            one season, one SeasonResult
    results  = simulate_seasons(scenario, policy)           seasons in a row, one SeasonResult each
    answer   = simulate_document(document)                  the JSON of `eslabon simulate`
    lines    = simulate_words(answer, "es")                 sentences that a board reads

    simulate_season(scenario: Scenario, policy: Policy | None = None, *, runs: int | None = None,
                    seed: int | None = None, workers: int = 1) -> SeasonResult

policy, runs and seed default to the scenario's own (policy: the first of the menu). Two calls with the same seed use
the same random numbers for every policy (common random numbers); run r is the same whatever `runs` or `workers` is.

SeasonResult (R runs, G groups, Q grades, W weeks, K contracts, C channels; quantities in units, money in book currency):

    accepted            (R, G, Q, W)  taken in at the organisation's scale: the supply of the plan
    delivered           (R, Q, W)     the same, over all groups (a property)
    harvest, brought    (R, G, W)     what ripened; what was brought (accepted + rejected)
    rejected, outside   (R, G, W)     sent back at the scale; sold to intermediaries without coming
    spot_price          (R, W)        local cash price; spot_factor (R, W) its noise alone, mean 1
    contract_delivered  (R, K, W)     contract_shortfall, missed, contract_open (R, K)
    channel_sold        (R, C, W)     unsold (R, Q, W)
    cash, debt          (R, W)        at the end of the week; rationed (R, W) bool; cash_out (R,) bool
    second_payment      (R,)          per accepted unit; members_income (R,), delivered_share (R,) and more

Scenario.contracts, channels, costs, finance, bylaw and policies are plain frozen dataclasses;
`scenario.with_contracts({"K1": 30.0})` keeps only the contracts named, at those quantities (for a re-simulation of a
plan). A scenario without `finance` never runs out of cash. The plan's own sections (`storage`, `processing`, `supply`,
`plan`) are left as they came in `scenario.plan_sections`: the planning package reads them.
"""

from eslabon_core.delivery_choice.population import Population, draw_population
from eslabon_core.delivery_choice.reading import PLAN_SECTIONS, read_scenario
from eslabon_core.delivery_choice.result import Estimate, SeasonResult, mean_interval, share_interval
from eslabon_core.delivery_choice.scenario import (
    Bylaw,
    Channel,
    Contract,
    Costs,
    Finance,
    Group,
    Market,
    Policy,
    Reputation,
    Scenario,
)
from eslabon_core.delivery_choice.season import simulate_season, simulate_seasons

__all__ = [
    "PLAN_SECTIONS",
    "Bylaw",
    "Channel",
    "Contract",
    "Costs",
    "Estimate",
    "Finance",
    "Group",
    "Market",
    "Policy",
    "Population",
    "Reputation",
    "Scenario",
    "SeasonResult",
    "draw_population",
    "mean_interval",
    "read_scenario",
    "share_interval",
    "simulate_season",
    "simulate_seasons",
]
