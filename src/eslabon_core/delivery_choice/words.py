"""The answer of a simulation in sentences that a board reads, Spanish and English, computed from the document alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eslabon_core.problems import Problem

_TEXT = {
    "es": {
        "setting": "{members} socios, {weeks} semanas, {runs} temporadas simuladas.",
        "policy": "Con la política {policy}, temporada {season}:",
        "share": "Los socios traen a la organización {mean} % de su cosecha (entre {low} y {high} %).",
        "need": "En semanas de necesidad traen {need} %; en las demás, {calm} %.",
        "both": "{mean} de cada 100 socios usan los dos caminos: la organización y el intermediario.",
        "miss": "El contrato {code} ({quantity} unidades) se incumple en {mean} de cada 100 temporadas (entre {low} y {high}).",
        "lost": "El contrato {code} sigue firmado en {mean} de cada 100 casos.",
        "late": "La caja no alcanza para los pagos en {mean} de cada 100 temporadas; en promedio, {weeks} semanas por temporada.",
        "cash": "La caja alcanza siempre para los adelantos.",
        "second": "El segundo pago es de {mean} por unidad (entre {low} y {high}).",
        "income": "Cada socio recibe en promedio {mean} por temporada (entre {low} y {high}).",
        "gain": "Frente a vender todo al intermediario, descontada la espera, los socios {verb} {mean} %.",
        "gains": "ganan",
        "loses": "pierden",
        "others": "Los que no son socios ganan {mean} en total, porque el precio local sube a {price}.",
        "unsold": "Quedan sin vender {mean} unidades en promedio: faltan compradores.",
        "better": "Con la política {policy}, frente a {against}, la entrega cambia en {mean} puntos (entre {low} y {high}).",
        "same": "Entre la política {policy} y la {against} no se ve diferencia en la entrega: el intervalo contiene el cero.",
    },
    "en": {
        "setting": "{members} members, {weeks} weeks, {runs} simulated seasons.",
        "policy": "Under policy {policy}, season {season}:",
        "share": "Members bring {mean} % of their harvest to the organisation (between {low} and {high} %).",
        "need": "In weeks of need they bring {need} %; in other weeks, {calm} %.",
        "both": "{mean} of every 100 members use both ways: the organisation and the intermediary.",
        "miss": "Contract {code} ({quantity} units) is missed in {mean} of every 100 seasons (between {low} and {high}).",
        "lost": "Contract {code} is still signed in {mean} of every 100 cases.",
        "late": "The till cannot meet the payments in {mean} of every 100 seasons; {weeks} weeks a season on average.",
        "cash": "The till always meets the advances.",
        "second": "The second payment is {mean} per unit (between {low} and {high}).",
        "income": "A member receives {mean} a season on average (between {low} and {high}).",
        "gain": "Against selling everything to the intermediary, waiting discounted, members {verb} {mean} %.",
        "gains": "gain",
        "loses": "lose",
        "others": "Non-members gain {mean} in all, because the local price rises to {price}.",
        "unsold": "{mean} units stay unsold on average: buyers are missing.",
        "better": "Under policy {policy}, against {against}, delivery changes by {mean} points (between {low} and {high}).",
        "same": "Between policies {policy} and {against} no difference in delivery is seen: the interval contains zero.",
    },
}

Figure = Mapping[str, float | None]


def simulate_words(document: Mapping[str, Any], language: str) -> list[str]:
    """Sentences of `simulate_document`'s answer. language "es" or "en".

    Raises   Problem "words.unknown_language".
    """
    if language not in _TEXT:
        raise Problem("words.unknown_language", language=language, known=sorted(_TEXT))
    text = _TEXT[language]
    comma = language == "es"
    lines = [
        text["setting"].format(members=document["members"], weeks=document["weeks"], runs=document["runs"])
    ]
    for policy in document["policies"]:
        season = policy["seasons"][-1]
        lines.append(text["policy"].format(policy=policy["policy"], season=season["season"]))
        lines += _season(text, season, comma)
    lines += [_compared(text, row, comma) for row in document["differences"]]
    return lines


def _season(text: Mapping[str, str], season: Mapping[str, Any], comma: bool) -> list[str]:
    lines = [text["share"].format(**_told(season["delivered_share"], 100, 0, comma))]
    need, calm = season["delivered_share_in_need"]["mean"], season["delivered_share_in_calm"]["mean"]
    if need is not None and calm is not None:
        lines.append(
            text["need"].format(need=_number(need * 100, 0, comma), calm=_number(calm * 100, 0, comma))
        )
    lines.append(text["both"].format(**_told(season["members_both_ways"], 100, 0, comma)))
    for contract in season["contracts"]:
        quantity = _number(contract["quantity"], 0, comma)
        lines.append(
            text["miss"].format(
                code=contract["code"], quantity=quantity, **_told(contract["missed"], 100, 0, comma)
            )
        )
        if season["season"] > 1:
            lines.append(
                text["lost"].format(code=contract["code"], **_told(contract["signed"], 100, 0, comma))
            )
    if season["cash_out"]["mean"] > 0:
        weeks = _number(season["rationing_weeks"]["mean"], 1, comma)
        lines.append(text["late"].format(weeks=weeks, **_told(season["cash_out"], 100, 0, comma)))
    else:
        lines.append(text["cash"])
    lines.append(text["second"].format(**_told(season["second_payment"], 1, 2, comma)))
    lines.append(text["income"].format(**_told(season["income_per_member"], 1, 2, comma)))
    gain = season["members_gain"]["mean"]
    if gain is not None:
        verb = text["gains" if gain >= 0 else "loses"]
        lines.append(text["gain"].format(verb=verb, mean=_number(abs(gain) * 100, 1, comma)))
    if season["non_member_gain"]["mean"] > 0:
        price = _number(season["local_price"]["mean"], 3, comma)
        lines.append(text["others"].format(price=price, **_told(season["non_member_gain"], 1, 0, comma)))
    if season["unsold"]["mean"] > 0:
        lines.append(text["unsold"].format(**_told(season["unsold"], 1, 0, comma)))
    return lines


def _compared(text: Mapping[str, str], row: Mapping[str, Any], comma: bool) -> str:
    figure = row["delivered_share"]
    low, high = figure["low"], figure["high"]
    unclear = low is not None and high is not None and low <= 0 <= high
    told = _told(figure, 100, 1, comma)
    return text["same" if unclear else "better"].format(policy=row["policy"], against=row["against"], **told)


def _told(figure: Figure, scale: float, decimals: int, comma: bool) -> dict[str, str]:
    return {
        name: "—" if value is None else _number(value * scale, decimals, comma)
        for name, value in figure.items()
    }


def _number(value: float, decimals: int, comma: bool) -> str:
    shown = f"{value:,.{decimals}f}"
    if float(shown.replace(",", "")) == 0:
        shown = shown.lstrip("-")
    return shown.translate(str.maketrans(",.", ".,")) if comma else shown
