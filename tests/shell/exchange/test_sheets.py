"""The workbook as data: names that a person may rely on in both languages."""

from __future__ import annotations

import re

import pytest

from eslabon.exchange.columns import TYPES, fold
from eslabon.exchange.reasons import REASONS
from eslabon.exchange.sheets import SHEETS, is_documentation, nearest_sheet, sheet_named

COLUMNS = [(sheet, column) for sheet in SHEETS.values() for column in sheet.columns]


def test_every_name_is_lower_ascii_and_unique_in_both_languages():
    for names in ([s.name for s in SHEETS.values()], [s.name_es for s in SHEETS.values()]):
        assert len(set(names)) == len(names)
    for sheet in SHEETS.values():
        for names in ([c.name for c in sheet.columns], [c.name_es for c in sheet.columns]):
            assert len(set(names)) == len(names), sheet.name
            assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names), sheet.name


def test_no_spanish_name_means_another_column_in_english():
    for sheet, column in COLUMNS:
        assert sheet.column_named(column.name) is column
        assert sheet.column_named(column.name_es) is column
    for sheet in SHEETS.values():
        assert sheet_named(sheet.name) is sheet_named(sheet.name_es) is sheet


def test_what_is_referred_to_comes_before():
    seen: set[str] = set()
    for sheet in SHEETS.values():
        seen.add(sheet.name)
        for column in sheet.columns:
            assert set(column.references) <= seen, f"{sheet.name}.{column.name}"


def test_every_event_sheet_takes_ref_season_and_note_once():
    for sheet in SHEETS.values():
        if sheet.kind == "event":
            assert {"ref", "season", "note"} <= set(sheet.by_name)
        assert sheet.kind in ("master", "event", "meta")
        assert set(sheet.key_columns) <= set(sheet.by_name)
        assert not sheet.line_of or "line" in sheet.by_name


def test_only_what_may_be_negative_is():
    signed = {f"{sheet.name}.{column.name}" for sheet, column in COLUMNS if column.signed}
    assert signed == {
        "stations.latitude", "stations.longitude", "plots.latitude", "plots.longitude", "contracts.differential",
        "opening.amount", "invoice_notes.amount", "adjustments.amount",
    }  # fmt: skip


def test_what_a_later_file_may_fill():
    fillable = {sheet.name: sheet.fillable for sheet in SHEETS.values() if sheet.fillable}
    assert fillable == {
        "deliveries": ("void_on", "void_reason"),
        "transfers": ("received_on", "received"),
        "payouts": ("returned_on",),
        "cash_moves": ("received_on", "amount_received"),
    }


def test_columns_explain_themselves_and_their_choices_are_distinct_in_spanish():
    for sheet, column in COLUMNS:
        assert column.type in TYPES
        assert all((column.help_es, column.help_en))
        spanish = [fold(word) for word in column.choices_in("es")]
        assert len(set(spanish)) == len(spanish)
        for word, choice in zip(spanish, column.choices, strict=True):
            assert word == choice or word not in column.choices, f"{sheet.name}.{column.name}: {word}"


@pytest.mark.parametrize("name", ["Entregas", "ENTREGAS", "deliveries", " Deliveries "])
def test_the_clerk_writes_sheet_names_as_she_likes(name):
    assert sheet_named(name) is SHEETS["deliveries"]


def test_campaign_with_its_accent_is_the_season_column():
    assert SHEETS["deliveries"].column_named("Campaña").name == "season"
    assert SHEETS["members"].column_named("Año nacimiento").name == "birth_year"


def test_readings_are_columns_of_deliveries_only():
    column = SHEETS["deliveries"].column_named("lectura:diametro_cm")
    assert (column.name, column.type, column.decided_by) == ("reading:diametro_cm", "reading", "attribute")
    assert SHEETS["deliveries"].column_named("reading:Diametro") is None
    assert SHEETS["shipments"].column_named("reading:diameter_cm") is None


def test_the_nearest_known_name_is_told():
    assert nearest_sheet("delivries", "en") == "deliveries"
    assert nearest_sheet("entrega") == "entregas"
    assert SHEETS["deliveries"].nearest_column("grosss", "en") == "gross"
    assert SHEETS["deliveries"].nearest_column("anticipo") == "anticipo_pagado"


def test_documentation_sheets_are_nobodys_data():
    assert all(map(is_documentation, ("LEEME", "readme", "Léeme")))
    assert not is_documentation("deliveries")


def test_every_reason_has_words_and_remedy_in_both_languages():
    for code, languages in REASONS.items():
        assert set(languages) == {"es", "en"}, code
        for reason, remedy in languages.values():
            assert all((reason, remedy)), code
        fields = [set(re.findall(r"{(\w+)}", " ".join(words))) for words in languages.values()]
        assert fields[0] == fields[1], code
