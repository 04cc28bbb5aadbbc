"""The plan: which contracts to promise, which pay policy, how much cash it takes, how likely it fails (link.md section 8).

Start here:

    answer  = plan_document(document, language="es")     the JSON of `eslabon plan`
    planned = make_plan(document)                        the same as objects, for pages
    points  = frontier(planned.data, levels)             income against the chance of a miss

Supply is data where the scenario file gives it, else it is drawn from the members by `delivery_choice`.
"""

from eslabon_core.planning.document import Planned, make_plan, plan_document
from eslabon_core.planning.frontier import FrontierPoint, frontier
from eslabon_core.planning.scenario import PlanScenario, read_plan_scenario

__all__ = [
    "FrontierPoint",
    "PlanScenario",
    "Planned",
    "frontier",
    "make_plan",
    "plan_document",
    "read_plan_scenario",
]
