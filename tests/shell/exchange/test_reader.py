"""Workbooks as people bring them: what a good one gives, and that both forms give the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import SHARED
from workbooks import codes, folder_of, load

from eslabon.exchange.cells import compile_row, typed_rows
from eslabon.exchange.escape import FORMULA_STARTS, escape_text, unescape_text
from eslabon.exchange.reader import open_workbook
from eslabon.exchange.sheets import SHEETS
from eslabon_core.problems import Problem

FINES = "on,member,amount,bylaw,decision\n"
RECEIPTS = ["receipt", "at", "member", "product", "gross", "moisture_pct", "note"]


def excel_of(path: Path, sheets: dict[str, list[list]], **options) -> Path:
    with xlsxwriter.Workbook(str(path), options) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, dt.date):
                        style = moment if isinstance(value, dt.datetime) else day
                        page.write_datetime(number, place, value, style)
                    else:
                        page.write(number, place, value)
    return path


def test_an_excel_file_and_a_folder_of_csv_give_the_same_rows(tmp_path):
    excel = excel_of(
        tmp_path / "libro.xlsx",
        {
            "entregas": [
                ["boleta", "fecha_hora", "socio", "producto", "bruto", "humedad_pct", "nota"],
                ["007", dt.datetime(2025, 3, 2, 8, 15), 12, "cacao", 63.25, 8.85, "dos sacos"],
                [8, "2025-03-02T08:16:30", "12", "cacao", "31.5", 7, None],
            ],
            "Socios": [["codigo", "nombre", "ingreso_el"], [12, "Ana Quispe", dt.date(2020, 1, 1)]],
        },
    )
    folder = folder_of(
        tmp_path / "libro",
        deliveries="\ufeff" + ",".join(RECEIPTS) + "\n007,2025-03-02T08:15,12,cacao,63.25,8.85,dos sacos\n"
        "8,2025-03-02T08:16:30,12,cacao,31.5,7,\n",
        members="code,name,joined_on\r\n12,Ana Quispe,2020-01-01\r\n",
    )
    from_excel, no_problems = load(excel)
    assert no_problems == []
    assert (from_excel, []) == load(folder)
    assert list(from_excel) == ["members", "deliveries"], "masters first, whatever the order of the file"
    number, row = from_excel["deliveries"][1]
    assert (number, row["receipt"], row["gross"], row["moisture_pct"]) == (3, "8", 31_500, 700)


def test_dates_of_the_1904_system_are_the_same_days(tmp_path):
    rows = [["on", "member", "amount", "bylaw", "decision"], [dt.date(2025, 3, 2), "M1", 12.5, "4", "acta 7"]]
    old = load(excel_of(tmp_path / "1904.xlsx", {"fines": rows}, date_1904=True))
    new = load(excel_of(tmp_path / "1900.xlsx", {"fines": rows}))
    assert old == new
    assert old[0]["fines"][0][1]["on"] == dt.date(2025, 3, 2)


def test_row_numbers_are_those_of_the_file_and_blank_rows_are_nobodys(tmp_path):
    rows = [["code", "name"], [], ["A", "Acopio"], ["", ""], ["B", "Bodega"]]
    in_excel = load(excel_of(tmp_path / "a.xlsx", {"stations": rows}))
    in_csv = load(folder_of(tmp_path / "a", stations='code,name\n\nA,Acopio\n,\nB,"Bodega"\n'))
    assert in_excel == in_csv
    assert [number for number, _ in in_excel[0]["stations"]] == [3, 5]


def test_a_table_that_starts_further_down_or_right_is_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "stations"
    book.active["B1"], book.active["C1"], book.active["B4"], book.active["C4"] = "code", "name", "A", "Acopio"
    low = book.create_sheet("buyers")
    low["A3"], low["A4"] = "code", "B1"
    book.save(tmp_path / "a.xlsx")
    rows, problems = load(tmp_path / "a.xlsx")
    assert rows["stations"][0][0] == 4
    assert rows["stations"][0][1]["name"] == "Acopio"
    assert codes(problems) == [(1, "", "sheet.no_header")]


def test_unknown_and_repeated_sheets_are_told_and_the_read_me_is_not(tmp_path):
    folder = folder_of(
        tmp_path / "a", delivries="a\n1\n", readme="x\n", stations="code,name\nA,Acopio\n",
        centros_de_acopio="codigo,nombre\nB,Bodega\n",
    )  # fmt: skip
    (folder / "expected.json").write_text("{}")
    rows, problems = load(folder)
    told = {problem.code: dict(problem.facts) for problem in problems}
    assert told["sheet.unknown"]["nearest"] == "deliveries"
    assert told["sheet.repeated"] == {"first": "centros_de_acopio", "second": "stations"}
    assert len(rows["stations"]) == 1


def test_a_sheet_left_half_read_does_not_spill_into_the_next(tmp_path):
    excel = excel_of(
        tmp_path / "a.xlsx",
        {
            "stations": [["code", "name"]] + [[f"S{i}", "x"] for i in range(3000)],
            "buyers": [["code", "name"], ["B1", "Uno"]],
        },
    )
    with open_workbook(excel) as workbook:
        first_cells = {stream.sheet.name: next(stream.rows) for stream in workbook.sheets()}
    assert first_cells == {"stations": (2, ["S0", "x"]), "buyers": (2, ["B1", "Uno"])}


@given(st.text(alphabet=st.sampled_from("'=+-@\t\ra1"), max_size=6))
def test_what_is_escaped_comes_back_and_is_no_formula(text):
    written = escape_text(text)
    assert unescape_text(written) == text
    assert not written.startswith(FORMULA_STARTS)


def test_the_escape_of_our_own_csv_is_taken_off(tmp_path):
    folder = folder_of(
        tmp_path / "a", fines=FINES + "2025-03-02,M1,5,'=4,\"'-acta\"\n2025-03-02,M1,5,'t,''\n"
    )
    rows, problems = load(folder)
    assert problems == []
    assert [(row["bylaw"], row["decision"]) for _, row in rows["fines"]] == [("=4", "-acta"), ("'t", "''")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (FINES.encode() + b"2025-03-02,M1,5,4,reuni\xf3n\n", (2, "", "csv.encoding")),
        (b"\xff\xfeo\x00n\x00", (1, "", "csv.encoding")),
        (FINES.replace(",", ";").encode(), (1, "", "csv.separator")),
        (FINES.encode() + b'2025-03-02,M1,5,4,"acta\n', (2, "", "csv.malformed")),
        (FINES.encode() + b'2025-03-02,M1,5,4,"a"b\n', (2, "", "csv.malformed")),
        (FINES.encode() + b"2025-03-02,M1,5,4," + b"x" * 300_000 + b"\n", (2, "", "csv.field_too_long")),
        (FINES.encode() + b"2025-03-02,M1,5,4,ac\x00ta\n", (2, "decision", "cell.control")),
        (FINES.encode() + b"\x012025-03-02,M1,5,4,acta\n", (2, "on", "cell.date_form")),
        (FINES.encode() + b"2025-03-02,M1,1,234.50,4,acta\n", (2, "", "cell.outside")),
        (b"\n\n", None),
    ],
)
def test_a_csv_that_was_saved_wrongly(tmp_path, content, told):
    rows, problems = load(folder_of(tmp_path / "a", fines=content))
    assert codes(problems) == ([told] if told else [])
    assert not rows.get("fines")


@pytest.mark.parametrize("name", ["nothing", "empty", "a.ods", "a.xls", "single.csv"])
def test_what_is_no_workbook(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.ods").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    (tmp_path / "a.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    (tmp_path / "single.csv").write_text("code,name\n")
    expected = {
        "nothing": "file.not_found", "empty": "file.empty", "a.ods": "file.garbage", "a.xls": "file.encrypted",
        "single.csv": "file.kind",
    }  # fmt: skip
    with pytest.raises(Problem) as raised:
        open_workbook(tmp_path / name)
    assert raised.value.code == expected[name]


WORKED = SHARED / "data" / "worked"


@pytest.mark.skipif(
    not WORKED.is_dir(), reason="the worked seasons are not on this machine; set ESLABON_SHARED to find them"
)
def test_the_worked_seasons_read_without_a_problem():
    folders = sorted(each for each in WORKED.iterdir() if each.is_dir())
    assert len(folders) >= 9
    for folder in folders:
        rows, problems = load(folder)
        assert problems == [], folder.name
        assert rows["organisation"], folder.name


def test_a_small_season_of_our_own_reads_without_a_problem(tmp_path):
    folder = folder_of(
        tmp_path / "a",
        organisation="code,name,country,currency,timezone,reserve_pct\nORG,Ejemplo,PE,PEN,America/Lima,10\n",
        campañas="codigo,producto,empieza_el,termina_el\nT25,pan;bollo,2025-03-01,2025-03-31\n",
        adjustments="on,member,amount,kind\n2025-03-04,M1,-3.00,price_cut\n",
    )
    rows, problems = load(folder)
    assert problems == []
    assert rows["seasons"][0][1]["basis"] == "delivered"
    assert rows["organisation"][0][1]["reserve_pct"] == 10_000_000
    assert rows["adjustments"][0][1]["amount"] == -300


def test_a_million_receipts_pass_in_a_stream(tmp_path):
    """Counted in rows held, not in seconds: one row at a time is in hand, however long the file."""
    folder = tmp_path / "a"
    folder.mkdir()
    with (folder / "deliveries.csv").open("w") as file:
        file.write("receipt,at,station,member,product,gross,tare,moisture_pct\n")
        line = ",2025-03-02T08:15,S1,M0001,cacao,63.25,0.75,8.85\n"
        file.writelines(f"R{number:07d}{line}" for number in range(1_000_000))
    with open_workbook(folder) as workbook:
        stream = next(workbook.sheets())
        parser = compile_row(SHEETS["deliveries"], stream.header, 2)
        gross = parser.names.index("gross")
        total = count = 0
        for _, values, problems in typed_rows(parser, stream.rows):
            assert not problems
            total += values[gross]
            count += 1
    assert (count, total) == (1_000_000, 1_000_000 * 63_250)
