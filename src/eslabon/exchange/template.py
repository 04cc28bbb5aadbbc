"""An empty season workbook that explains itself: what `eslabon template` writes, in Spanish or English."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from eslabon.exchange.columns import Column, Sheet
from eslabon.exchange.sheets import FORMAT, SHEETS

#: A workbook is the same bytes whenever it is written.
MADE_ON = datetime(2020, 1, 1)
ROWS = 5_000
LONGEST_LIST = 255

READ_ME = {"es": "leeme", "en": "readme"}
YES_NO = {"es": ("sí", "no"), "en": ("yes", "no")}
INTRODUCTION = {
    "es": (
        "Libro de la campaña",
        "Llene las hojas que necesite; todas pueden faltar, menos organizacion la primera vez.",
        "La primera fila de cada hoja lleva los nombres de las columnas; no los cambie. Las de fondo oscuro son obligatorias.",
        "Fechas: 2025-03-02. Decimales con punto. Un monto sin columna de moneda está en la moneda de la organización.",
        "En entregas puede agregar columnas lectura:CODIGO, una por atributo medido (lectura:diametro_cm).",
        "En hojas de hechos, ref identifica la fila: así una segunda importación del mismo archivo no repite nada.",
    ),
    "en": (
        "Season workbook",
        "Fill the sheets that you need; every one may be missing, but for organisation the first time.",
        "The first row of each sheet has the names of the columns; leave them as they are. Those on dark ground are required.",
        "Dates: 2025-03-02. Decimals with a point. An amount without a currency column is in the organisation's currency.",
        "In deliveries you may add columns reading:CODE, one for each attribute measured (reading:diameter_cm).",
        "On event sheets ref identifies the row: a second import of the same file then repeats nothing.",
    ),
}
SHEET_HEADER = {"es": ("hoja", "clase", "qué contiene"), "en": ("sheet", "kind", "what it holds")}
COLUMN_HEADER = {
    "es": ("hoja", "columna", "obligatoria", "tipo", "palabras admitidas", "qué es"),
    "en": ("sheet", "column", "required", "type", "words allowed", "what it is"),
}
KIND_WORDS = {"es": {"master": "maestra", "event": "hechos"}, "en": {"master": "master", "event": "events"}}
TYPE_WORDS = {
    "es": {
        "code": "código", "codes": "códigos unidos por ;", "text": "texto", "date": "fecha",
        "datetime": "fecha, o fecha y hora", "moment": "fecha y hora", "money": "dinero", "quantity": "cantidad, 3 decimales",
        "hours": "horas, 3 decimales", "price": "precio, 6 decimales", "pct": "porcentaje, 6 decimales",
        "weight": "peso, 6 decimales", "number": "número, 6 decimales", "rate": "tipo de cambio, 10 decimales",
        "integer": "entero", "year": "año", "yes_no": "sí o no", "choice": "una palabra", "coordinate": "grados",
        "polygon": "contorno", "reading": "lectura", "currency": "moneda", "country": "país", "timezone": "zona horaria",
        "month_day": "mes y día",
    },
    "en": {
        "code": "code", "codes": "codes joined by ;", "text": "text", "date": "date", "datetime": "date, or date and time",
        "moment": "date and time", "money": "money", "quantity": "quantity, 3 decimals", "hours": "hours, 3 decimals",
        "price": "price, 6 decimals", "pct": "percentage, 6 decimals", "weight": "weight, 6 decimals",
        "number": "number, 6 decimals", "rate": "rate, 10 decimals", "integer": "whole number", "year": "year",
        "yes_no": "yes or no", "choice": "one word", "coordinate": "degrees", "polygon": "outline", "reading": "reading",
        "currency": "currency", "country": "country", "timezone": "time zone", "month_day": "month and day",
    },
}  # fmt: skip
NUMBER_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "moment": "yyyy-mm-dd hh:mm"}
TEXT_TYPES = frozenset(
    {"code", "codes", "text", "choice", "polygon", "currency", "country", "timezone", "month_day"}
)

Formats = dict[str, Any]


def write_template(path: str | Path, language: str = "es") -> None:
    """Writes the empty workbook of this format to `path`, in "es" or "en". Read back it has no rows and no problems."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties(
            {"created": MADE_ON, "title": INTRODUCTION[language][0], "comments": f"format {FORMAT}"}
        )
        formats = _formats(workbook)
        sheets = [sheet for sheet in SHEETS.values() if sheet.kind != "meta"]
        first_rows = _write_read_me(workbook, sheets, language, formats)
        for sheet in sheets:
            _write_sheet(workbook, sheet, language, formats, first_rows)


def _formats(workbook: Any) -> Formats:
    header = {"bold": True, "border": 1, "text_wrap": False}
    formats = {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "required": workbook.add_format({**header, "bg_color": "#1F4E3D", "font_color": "#FFFFFF"}),
        "optional": workbook.add_format({**header, "bg_color": "#E3EFE9"}),
        "text": workbook.add_format({"num_format": "@"}),
    }
    for kind, number_format in NUMBER_FORMATS.items():
        formats[kind] = workbook.add_format({"num_format": number_format})
    return formats


def _write_read_me(workbook: Any, sheets: list[Sheet], language: str, formats: Formats) -> dict[str, int]:
    """The sheet that explains the others; returns sheet -> the row (from 1) in which its name stands."""
    page = workbook.add_worksheet(READ_ME[language])
    for place, width in enumerate((22, 24, 14, 26, 40, 70)):
        page.set_column(place, place, width)
    rows: list[tuple[str, ...]] = [(line,) for line in INTRODUCTION[language]]
    rows += [(), SHEET_HEADER[language]]
    first_rows: dict[str, int] = {}
    for sheet in sheets:
        rows.append((sheet.name_in(language), KIND_WORDS[language][sheet.kind], sheet.help_in(language)))
        first_rows[sheet.name] = len(rows)
    rows += [(), COLUMN_HEADER[language]]
    rows += [_explained(sheet, column, language) for sheet in sheets for column in sheet.columns]
    headers = (SHEET_HEADER[language], COLUMN_HEADER[language])
    for number, row in enumerate(rows):
        style = formats["title"] if number == 0 else formats["optional"] if row in headers else None
        for place, text in enumerate(row):
            page.write_string(number, place, text, style)
    return first_rows


def _explained(sheet: Sheet, column: Column, language: str) -> tuple[str, ...]:
    yes, no = YES_NO[language]
    return (
        sheet.name_in(language),
        column.name_in(language),
        yes if column.required else no,
        TYPE_WORDS[language][column.type],
        ", ".join(column.choices_in(language) + column.words),
        column.help_in(language),
    )


def _write_sheet(
    workbook: Any, sheet: Sheet, language: str, formats: Formats, first_rows: dict[str, int]
) -> None:
    page = workbook.add_worksheet(sheet.name_in(language))
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        name = column.name_in(language)
        style = formats.get(column.type) or (formats["text"] if column.type in TEXT_TYPES else None)
        page.set_column(place, place, max(12, len(name) + 3), style)
        page.write_string(0, place, name, formats["required" if column.required else "optional"])
        page.data_validation(1, place, ROWS, place, _validation(column, language, first_rows))


def _validation(column: Column, language: str, first_rows: dict[str, int]) -> dict[str, Any]:
    """A drop-down where there is a choice, and the column's help beside the cell in every case."""
    help_text = {
        "input_title": column.name_in(language)[:32],
        "input_message": column.help_in(language)[:255],
    }
    choices = YES_NO[language] if column.type == "yes_no" else column.choices_in(language)
    if not choices or column.type == "codes":
        return {"validate": "any", **help_text}
    if len(",".join(choices)) > LONGEST_LIST:
        # The only list so long is that of sheets, which stands in the first sheet in the same order.
        rows = [first_rows[choice] for choice in column.choices]
        assert rows == list(range(rows[0], rows[0] + len(rows)))
        return {"validate": "list", "source": f"={READ_ME[language]}!$A${rows[0]}:$A${rows[-1]}", **help_text}
    return {"validate": "list", "source": list(choices), **help_text}
