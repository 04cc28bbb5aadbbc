"""The plan in sentences a board reads. Every figure is taken from the solution; nothing is said that was not computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eslabon_core.planning.conflict import Demand
from eslabon_core.planning.data import PlanData
from eslabon_core.planning.resimulate import Resimulation
from eslabon_core.planning.solution import DUST, Plan
from eslabon_core.planning.solve import Solved
from eslabon_core.problems import Problem

LANGUAGES = ("es", "en")
#: What cannot be told apart from the best, relative to it.
SAME = 1e-6

_TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "sign": "Sign {what} with policy {policy}.",
        "sign_not": "Sign {what} with policy {policy}, not {others}.",
        "amount": "{quantity} of {contract}",
        "sign_nothing": "Sign no contract; work with policy {policy}.",
        "and": " and ",
        "or": " or ",
        "refuse": "Do not sign {what}.",
        "worth_member_value": "The members can expect {value}, in today's money.",
        "worth_expected_profit": "The expected profit is {value}.",
        "policy_less": "The best plan found with policy {policy} gives {less} less.",
        "policy_bound": "Policy {policy} cannot give more than {bound}.",
        "policy_none": "Policy {policy} cannot meet what is asked.",
        "need": "You need {money} by week {week}.",
        "need_none": "Money never has to be put in first.",
        "miss": "In {count} seasons of 100 you would miss a contract ({low} to {high}; {runs} fresh seasons simulated; the plan promised {promised}).",
        "miss_plan": "In {count} seasons of 100 you would miss a contract, by the {scenarios} seasons of the plan itself.",
        "waits": "In {count} seasons of 100 a payment would have to wait; the plan promised {promised}.",
        "waits_plan": "In {count} seasons of 100 an advance would have to wait.",
        "without": "Without {contract} the best plan gives {less} less.",
        "shadow_cash": "One more unit of money in week {week} would be worth {value}.",
        "shadow_grade": "One more unit of {grade} in week {week} would be worth {value}.",
        "shadow_storage": "Room for one more unit in week {week} would be worth {value}.",
        "unknown_grade": "Nobody brings or makes {grade}, which {contract} asks for.",
        "gap": "Time ran out: a better plan may exist, at most {gap} % better.",
        "no_gap": "Time ran out before it was known how much better a plan may be.",
        "no_plan_in_time": "Time ran out before any plan was found.",
        "infeasible": "No policy can meet these demands together:",
        "infeasible_one": "No policy can meet this demand:",
        "must": "contract {contract} must be signed (at least {quantity})",
        "max_miss": "a contract is missed in at most {count} seasons of 100",
        "max_cash_out": "advances wait in at most {count} seasons of 100",
        "cash": "every bill is paid on its day from {own} of own cash and credit of {share} % of the orders, repaid at the end",
    },
    "es": {
        "sign": "Firme {what} con la política {policy}.",
        "sign_not": "Firme {what} con la política {policy}, no con {others}.",
        "amount": "{quantity} de {contract}",
        "sign_nothing": "No firme ningún contrato; trabaje con la política {policy}.",
        "and": " y ",
        "or": " ni con ",
        "refuse": "No firme {what}.",
        "worth_member_value": "Las socias y los socios pueden esperar {value}, en dinero de hoy.",
        "worth_expected_profit": "La ganancia esperada es {value}.",
        "policy_less": "El mejor plan hallado con la política {policy} da {less} menos.",
        "policy_bound": "La política {policy} no puede dar más de {bound}.",
        "policy_none": "La política {policy} no puede cumplir lo que se pide.",
        "need": "Necesita {money} hasta la semana {week}.",
        "need_none": "Nunca hay que adelantar dinero.",
        "miss": "En {count} campañas de 100 incumpliría un contrato ({low} a {high}; {runs} campañas nuevas simuladas; el plan prometía {promised}).",
        "miss_plan": "En {count} campañas de 100 incumpliría un contrato, según las {scenarios} campañas del propio plan.",
        "waits": "En {count} campañas de 100 algún pago tendría que esperar; el plan prometía {promised}.",
        "waits_plan": "En {count} campañas de 100 algún anticipo tendría que esperar.",
        "without": "Sin {contract} el mejor plan da {less} menos.",
        "shadow_cash": "Una unidad más de dinero en la semana {week} valdría {value}.",
        "shadow_grade": "Una unidad más de {grade} en la semana {week} valdría {value}.",
        "shadow_storage": "Lugar para una unidad más en la semana {week} valdría {value}.",
        "unknown_grade": "Nadie trae ni elabora {grade}, que pide {contract}.",
        "gap": "Se acabó el tiempo: puede haber un plan mejor, a lo más {gap} % mejor.",
        "no_gap": "Se acabó el tiempo antes de saber cuánto mejor puede ser un plan.",
        "no_plan_in_time": "Se acabó el tiempo antes de hallar algún plan.",
        "infeasible": "Ninguna política puede cumplir a la vez estas exigencias:",
        "infeasible_one": "Ninguna política puede cumplir esta exigencia:",
        "must": "el contrato {contract} debe firmarse (al menos {quantity})",
        "max_miss": "se incumple un contrato en a lo más {count} campañas de 100",
        "max_cash_out": "los anticipos esperan en a lo más {count} campañas de 100",
        "cash": "cada cuenta se paga en su día con {own} de caja propia y crédito por {share} % de los pedidos, devuelto al final",
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences in one language. Raises Problem "plan.unknown_language"."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise Problem("plan.unknown_language", language=self.language, known=list(LANGUAGES))

    def say(self, key: str, **facts: object) -> str:
        """One sentence."""
        return _TEXTS[self.language][key].format(**facts)

    def number(self, value: float, decimals: int | None = None) -> str:
        """A figure as people write it here: 18,000 in English; 18 000 with a no-break space in Spanish."""
        if decimals is None:
            decimals = 0 if abs(value) >= 1000 or abs(value - round(value)) < 0.005 else 2
        text = f"{value:,.{decimals}f}"
        return text if self.language == "en" else text.replace(",", "\u00a0")

    def percent(self, share: float) -> str:
        """A chance as seasons of 100."""
        return self.number(100.0 * share, 0 if abs(100.0 * share - round(100.0 * share)) < 0.05 else 1)

    def listed(self, items: Sequence[str]) -> str:
        """a, b and c."""
        return (
            ", ".join(items[:-1]) + _TEXTS[self.language]["and"] + items[-1] if len(items) > 1 else items[0]
        )


def plan_words(
    data: PlanData,
    solved: Solved,
    plan: Plan,
    trial: Resimulation,
    without: Mapping[str, float | None],
    language: str,
) -> list[str]:
    """What to do, what it takes, how likely it fails, and why not something else."""
    words = Words(language)
    return [
        *_what_to_sign(data, plan, words),
        words.say(f"worth_{data.settings.objective}", value=words.number(_best(solved))),
        *_risks(data, plan, trial, words),
        *_alternatives(data, solved, plan, without, words),
        *_scarcities(plan, words),
        *_unknown_grades(data, words),
        *_proof(solved, words),
    ]


def conflict_words(data: PlanData, conflict: Sequence[Demand], language: str) -> list[str]:
    """One sentence per demand of the conflict."""
    words = Words(language)
    return [_demand(data, demand, words) for demand in conflict]


def infeasible_words(told: Sequence[str], language: str) -> list[str]:
    """The conflict as one sentence."""
    words = Words(language)
    if not told:
        return [words.say("no_plan_in_time")]
    return [
        words.say("infeasible" if len(told) > 1 else "infeasible_one") + " " + words.listed(list(told)) + "."
    ]


def _best(solved: Solved) -> float:
    assert solved.best is not None
    assert solved.best.objective is not None
    return solved.best.objective


def _what_to_sign(data: PlanData, plan: Plan, words: Words) -> list[str]:
    signed = [
        words.say("amount", quantity=words.number(float(quantity)), contract=contract.code)
        for contract, yes, quantity in zip(data.contracts, plan.accepted, plan.quantity, strict=True)
        if yes and quantity > DUST
    ]
    refused = [
        c.code
        for c, yes, q in zip(data.contracts, plan.accepted, plan.quantity, strict=True)
        if not yes or q <= DUST
    ]
    others = [policy.code for policy in data.policies if policy.code != plan.policy]
    if not signed:
        return [words.say("sign_nothing", policy=plan.policy)]
    key = "sign_not" if others else "sign"
    told = [
        words.say(
            key, what=words.listed(signed), policy=plan.policy, others=words.listed(others) if others else ""
        )
    ]
    return told + ([words.say("refuse", what=words.listed(refused))] if refused else [])


def _risks(data: PlanData, plan: Plan, trial: Resimulation, words: Words) -> list[str]:
    told = []
    worst = plan.need.max(axis=0, initial=0.0)
    if worst.size and worst.max() > DUST:
        told.append(words.say("need", money=words.number(float(worst.max())), week=int(worst.argmax()) + 1))
    else:
        told.append(words.say("need_none"))
    if trial.p_miss is None or trial.p_miss_interval is None or trial.p_cash_out is None:
        scenarios = len(data.supply.scenarios)
        told.append(words.say("miss_plan", count=words.percent(plan.p_miss), scenarios=scenarios))
        waits = words.say("waits_plan", count=words.percent(plan.p_cash_out))
    else:
        low, high = (words.percent(end) for end in trial.p_miss_interval)
        measured, promised = words.percent(trial.p_miss), words.percent(plan.p_miss)
        runs = words.number(trial.runs)
        told.append(words.say("miss", count=measured, low=low, high=high, runs=runs, promised=promised))
        waiting = words.percent(trial.p_cash_out)
        waits = words.say("waits", count=waiting, promised=words.percent(plan.p_cash_out))
    return told + ([waits] if data.finance is not None else [])


def _alternatives(
    data: PlanData, solved: Solved, plan: Plan, without: Mapping[str, float | None], words: Words
) -> list[str]:
    told, best = [], _best(solved)
    for outcome in solved.outcomes:
        code = data.policies[outcome.policy].code
        if code == plan.policy:
            continue
        if outcome.objective is not None:
            told.append(
                words.say("policy_less", policy=code, less=words.number(max(0.0, best - outcome.objective)))
            )
        elif outcome.bound is None:
            told.append(words.say("policy_none", policy=code))
        else:
            told.append(words.say("policy_bound", policy=code, bound=words.number(outcome.bound)))
    # A difference inside the proven gap would be noise told as a fact.
    noise = max(SAME, solved.gap or 0.0) * max(1.0, abs(best))
    for contract, objective in without.items():
        if objective is not None and best - objective > noise:
            told.append(words.say("without", contract=contract, less=words.number(best - objective)))
    return told


def _scarcities(plan: Plan, words: Words) -> list[str]:
    """The week in which one more unit is worth most, for cash, each grade and storage."""
    told = []
    for key, name, series in _series(plan):
        if series and max(series) >= 0.005:
            week = series.index(max(series)) + 1
            told.append(words.say(key, grade=name, week=week, value=words.number(max(series), 2)))
    return told


def _series(plan: Plan) -> list[tuple[str, str, list[float]]]:
    by_grade = [("shadow_grade", grade, series) for grade, series in plan.shadow.grades.items()]
    return [("shadow_cash", "", plan.shadow.cash), *by_grade, ("shadow_storage", "", plan.shadow.storage)]


def _unknown_grades(data: PlanData, words: Words) -> list[str]:
    made = {route.to_grade for route in data.processing}
    brought = {g for q, g in enumerate(data.supply.grades) if data.supply.quantity[:, :, q].any()}
    return [
        words.say("unknown_grade", grade=grade, contract=contract.code)
        for contract in data.contracts
        for grade in contract.grades
        if grade not in made | brought
    ]


def _proof(solved: Solved, words: Words) -> list[str]:
    if solved.status != "time_limit":
        return []
    if solved.gap is None:
        return [words.say("no_gap")]
    return [words.say("gap", gap=words.number(100.0 * solved.gap, 1))]


def _demand(data: PlanData, demand: Demand, words: Words) -> str:
    kind, code = demand
    if kind == "must":
        contract = next(contract for contract in data.contracts if contract.code == code)
        return words.say("must", contract=code, quantity=words.number(contract.minimum))
    if kind == "cash":
        assert data.finance is not None
        own, share = words.number(data.finance.own_cash), words.percent(data.finance.order_share)
        return words.say("cash", own=own, share=share)
    asked = data.settings.max_miss if kind == "max_miss" else data.settings.max_cash_out
    return words.say(kind, count=words.percent(asked or 0.0))
