"""A refusal in the person's language. Codes without words of their own are told by their facts, never hidden."""

from __future__ import annotations

import os
from collections.abc import Mapping

from eslabon_core.problems import Problem

WORDS: dict[str, dict[str, str]] = {
    "organisation.none": {
        "es": "Todavía no hay ninguna organización: importe un libro con la hoja «organisation», o ejecute «eslabon demo».",
        "en": "There is no organisation yet: import a workbook with the sheet 'organisation', or run 'eslabon demo'.",
    },
    "organisation.choose": {
        "es": "Hay varias organizaciones ({codes}): diga cuál con --organisation CÓDIGO.",
        "en": "There are several organisations ({codes}): say which with --organisation CODE.",
    },
    "organisation.unknown": {
        "es": "No hay ninguna organización «{code}». Hay: {codes}.",
        "en": "There is no organisation '{code}'. There are: {codes}.",
    },
    "season.unknown": {
        "es": "No hay ninguna campaña «{season}» en {organisation}. Hay: {known}.",
        "en": "There is no season '{season}' in {organisation}. There are: {known}.",
    },
    "demo.not_empty": {
        "es": "La base de datos ya tiene datos: las demostraciones solo se cargan en una vacía.",
        "en": "The database already holds data: demonstrations are loaded into an empty one only.",
    },
    "member.unknown": {
        "es": "No hay ninguna socia o socio «{member}» en {organisation}.",
        "en": "There is no member '{member}' in {organisation}.",
    },
}


def language() -> str:
    """The language of the command line: ESLABON_LANGUAGE, else the terminal's where it is English, else Spanish."""
    said = os.environ.get("ESLABON_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "es"
    return "en" if said.lower().startswith("en") else "es"


def sentence(
    problem: Problem, lang: str | None = None, catalogue: Mapping[str, dict[str, str]] = WORDS
) -> str:
    words = catalogue.get(problem.code)
    if words is None:
        return str(problem)
    try:
        return words[lang or language()].format(**problem.facts)
    except (KeyError, IndexError):
        return str(problem)
