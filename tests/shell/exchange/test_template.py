"""The empty workbook: it opens, it explains itself, and it is nobody's data."""

from __future__ import annotations

import openpyxl
import pytest
from workbooks import load

from eslabon.exchange.sheets import SHEETS
from eslabon.exchange.template import READ_ME, write_template


@pytest.mark.parametrize("language", ["es", "en"])
def test_read_back_it_has_no_rows_and_no_problems(tmp_path, language):
    path = tmp_path / "plantilla.xlsx"
    write_template(path, language)
    rows, problems = load(path)
    assert problems == []
    assert set(rows) == set(SHEETS) - {"meta"}
    assert not any(rows.values())


@pytest.mark.parametrize("language", ["es", "en"])
def test_it_has_every_column_and_says_what_each_is(tmp_path, language):
    path = tmp_path / "plantilla.xlsx"
    write_template(path, language)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == READ_ME[language]
    explained = {(row[0], row[1]) for row in book[READ_ME[language]].iter_rows(values_only=True)}
    for sheet in SHEETS.values():
        if sheet.kind == "meta":
            continue
        page = book[sheet.name_in(language)]
        header = [cell.value for cell in page[1]]
        assert header == [column.name_in(language) for column in sheet.columns]
        assert {(sheet.name_in(language), name) for name in header} <= explained
        assert page.freeze_panes == "A2"
    assert not any(cell.data_type == "f" for page in book for row in page.iter_rows() for cell in row)


def test_drop_downs_offer_the_words_that_are_read(tmp_path):
    path = tmp_path / "plantilla.xlsx"
    write_template(path, "es")
    book = openpyxl.load_workbook(path)
    lists = {
        (page.title, str(check.sqref).split(":")[0]): check.formula1
        for page in book
        for check in page.data_validations.dataValidation
        if check.type == "list"
    }
    letter = openpyxl.utils.get_column_letter(1 + list(SHEETS["costs"].by_name).index("step"))
    assert lists["costos", f"{letter}2"].strip('"').split(",")[:2] == ["acopio", "beneficio"]
    assert sum(
        1
        for sheet in SHEETS.values()
        for column in sheet.columns
        if column.choices and column.type == "choice"
    ) <= len(lists)
    source = lists["extornos", "A2"].replace("$", "").removeprefix("leeme!")
    offered = [row[0].value for row in book["leeme"][source]]
    assert offered == list(SHEETS["reversals"].by_name["sheet"].choices_in("es"))


def test_the_same_template_is_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_template(tmp_path / name, "es")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_row_typed_into_the_template_is_read(tmp_path):
    path = tmp_path / "plantilla.xlsx"
    write_template(path, "es")
    book = openpyxl.load_workbook(path)
    book["socios"].append(["007", "Luz Mamani", "persona", "F"])
    columns = [column.name_es for column in SHEETS["members"].columns]
    book["socios"].cell(
        row=book["socios"].max_row, column=columns.index("ingreso_el") + 1, value="2024-01-31"
    )
    book.save(path)
    rows, problems = load(path)
    assert problems == []
    assert [(row["code"], row["kind"], row["is_member"]) for _, row in rows["members"]] == [
        ("007", "person", True)
    ]
