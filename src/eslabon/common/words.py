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
    "demo.refused": {
        "es": "La demostración de {organisation} no se pudo cargar: {problems}",
        "en": "The demonstration of {organisation} could not be loaded: {problems}",
    },
    "closing.refused": {
        "es": "La campaña {season} no se puede cerrar: {reasons}",
        "en": "Season {season} cannot be closed: {reasons}",
    },
    "closing.nothing_new": {
        "es": "no hay nada nuevo desde el cierre",
        "en": "there is nothing new since the closing",
    },
    "closing.stock_short": {
        "es": "de {key} salió más de lo que entró (faltan {quantity_milli} milésimas): tal vez hay entregas en un teléfono",
        "en": "more of {key} went out than came in ({quantity_milli} thousandths are missing): deliveries may still be on a phone",
    },
    "closing.held_operations": {
        "es": "hay {count} registros por revisar",
        "en": "{count} records wait for a decision",
    },
    "closing.uncollected": {
        "es": "los compradores deben todavía {amount_minor} (en centavos); con --with-uncollected se cierra igual",
        "en": "buyers still owe {amount_minor} (minor units); --with-uncollected closes all the same",
    },
    "closing.stock_left": {
        "es": "queda {key} ({quantity_milli} milésimas); --carry-stock lo pasa a la campaña siguiente",
        "en": "{key} is left ({quantity_milli} thousandths); --carry-stock moves it into the next season",
    },
    "closing.no_next_season": {
        "es": "no hay una campaña siguiente que reciba «{product}»: agréguela en la hoja seasons",
        "en": "no next season takes '{product}': add it to the sheet seasons",
    },
    "quotes.map_columns": {
        "es": "{path} necesita las columnas commodity y product.",
        "en": "{path} needs the columns commodity and product.",
    },
    "backup.exists": {
        "es": "{path} ya existe: una copia nueva nunca pisa otra. Elija otro nombre.",
        "en": "{path} exists: a new backup never overwrites another. Choose another name.",
    },
    "backup.no_manifest": {
        "es": "Falta {path}.manifest.json, o no se puede leer: traiga los dos archivos de la copia.",
        "en": "{path}.manifest.json is missing or unreadable: bring both files of the backup.",
    },
    "backup.other_database": {
        "es": "{path} es una copia de {kind}; esta instalación usa {wanted}.",
        "en": "{path} is a backup of {kind}; this installation uses {wanted}.",
    },
    "backup.newer": {
        "es": "{path} viene de una versión más nueva: actualice el programa.",
        "en": "{path} comes from a newer release: update the program.",
    },
    "backup.changed": {
        "es": "{path} no es el archivo que se copió: su huella es otra. Use otra copia.",
        "en": "{path} is not the file that was backed up: its hash differs. Use another backup.",
    },
    "backup.integrity": {
        "es": "{path} está dañado ({detail}). Nada se cambió.",
        "en": "{path} is damaged ({detail}). Nothing was changed.",
    },
    "backup.schema": {
        "es": "La copia trae definiciones que no son de este programa: {names}. Nada se cambió.",
        "en": "The backup holds definitions that are not this program's: {names}. Nothing was changed.",
    },
    "backup.differs": {
        "es": "{path} no contiene lo que dice su manifiesto. Nada se cambió.",
        "en": "{path} does not hold what its manifest says. Nothing was changed.",
    },
    "backup.disk": {
        "es": "No hay espacio en {path}: haga lugar y repita.",
        "en": "There is no space in {path}: make room and repeat.",
    },
    "backup.in_use": {
        "es": "{path} está en uso: detenga el servicio y repita.",
        "en": "{path} is in use: stop serving and repeat.",
    },
    "backup.does_not_verify": {
        "es": "La copia no pasa la comprobación: {detail}",
        "en": "The backup does not verify: {detail}",
    },
    "backup.program": {
        "es": "Falta el programa {program}: instálelo.",
        "en": "The program {program} is missing: install it.",
    },
    "backup.program_failed": {"es": "{program} falló: {detail}", "en": "{program} failed: {detail}"},
    "payouts.name_refused": {
        "es": "El nombre o la cuenta de {member} empieza como una fórmula; corríjalo en la hoja members antes de pagar.",
        "en": "The name or account of {member} begins like a formula; correct it in the sheet members before paying.",
    },
    "payouts.season": {
        "es": "Diga de qué campaña son los pagos: --season CÓDIGO.",
        "en": "Say which season's payouts: --season CODE.",
    },
    "journal.map_columns": {
        "es": "{path} necesita las columnas account, national_code y national_name.",
        "en": "{path} needs the columns account, national_code and national_name.",
    },
    "export.output": {
        "es": "Diga dónde: -o ARCHIVO.xlsx, o -o CARPETA.",
        "en": "Say where: -o FILE.xlsx, or -o FOLDER.",
    },
    "export.folder_not_empty": {
        "es": "La carpeta {folder} no está vacía: elija otra.",
        "en": "The folder {folder} is not empty: choose another.",
    },
    "statement.whose": {
        "es": "Diga de quién es el estado de cuenta: su número, o --all para todos.",
        "en": "Say whose statement: a member's number, or --all for everybody's.",
    },
    "paper.nothing": {
        "es": "No hay nada que imprimir: nadie tiene una cifra en esa campaña.",
        "en": "There is nothing to print: nobody has a figure in that season.",
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
    said = lang or language()
    facts = {
        name: "; ".join(sentence(v, said, catalogue) if isinstance(v, Problem) else str(v) for v in value)
        if isinstance(value, list | tuple)
        else value
        for name, value in problem.facts.items()
    }
    try:
        return words[said].format(**facts)
    except (KeyError, IndexError):
        return str(problem)
