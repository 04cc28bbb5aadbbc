"""One cell's text to one exact value, or one clear refusal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eslabon.exchange.cells import MARK, RowErrors, compile_row, narrow
from eslabon.exchange.cells_values import fixed_point
from eslabon.exchange.columns import WIDE_MONEY_DECIMALS, WIDE_READING_DECIMALS
from eslabon.exchange.reasons import REASONS, CellError, words
from eslabon.exchange.sheets import SHEETS


def parse(sheet: str, /, **cells: str) -> dict:
    """The row of one sheet with these cells; the columns that it needs and are not given are left out of the header."""
    parser = compile_row(SHEETS[sheet], list(cells), 2)
    return dict(zip(parser.names, parser(list(cells.values())), strict=True))


def refusals(sheet: str, /, **cells: str) -> dict[str, str]:
    with pytest.raises(RowErrors) as raised:
        parse(sheet, **cells)
    problems = raised.value.problems(sheet, 7)
    for problem, language in product(problems, ("es", "en")):
        assert "?" not in "".join(words(problem.code, problem.facts, language)), problem
    return {problem.column: problem.code for problem in problems}


def test_a_delivery_as_the_clerk_wrote_it():
    row = parse(
        "deliveries", receipt="007", at="2025-03-02T08:15", member="M-1", product="cacao", gross="63.25", tare="0.75",
        moisture_pct="8.85", price="7.35", advance_paid="441.24", void_on="", note=" dos sacos ",
    )  # fmt: skip
    assert row["receipt"] == "007"
    assert row["line"] == 1
    assert row["at"] == datetime(2025, 3, 2, 8, 15)
    assert (row["gross"], row["tare"]) == (63_250, 750)
    assert row["moisture_pct"] == 885
    assert row["price"] == 7_350_000
    assert row["advance_paid"] == 44_124
    assert (row["void_on"], row["station"]) == (None, None)
    assert row["note"] == "dos sacos"


@given(st.integers(-(10**15), 10**15), st.integers(0, 10))
def test_any_number_written_out_is_read_exactly(scaled, decimals):
    text = format(Decimal(scaled).scaleb(-decimals), "f")
    assert fixed_point(decimals, signed=True)(text) == scaled


@given(st.text(max_size=12))
def test_no_text_is_read_as_a_number_that_it_is_not(text):
    try:
        value = fixed_point(2, signed=True)(text)
    except CellError:
        return
    assert Decimal(text) * 100 == value


@given(st.text(max_size=30))
def test_any_text_in_any_cell_is_a_value_or_a_refusal_with_words(text):
    for sheet in ("deliveries", "plots", "contracts", "organisation", "certificates"):
        header = [column.name for column in SHEETS[sheet].columns]
        parser = compile_row(SHEETS[sheet], header, 2)
        try:
            parser([text] * len(header))
        except RowErrors as bad:
            for problem in bad.problems(sheet, 2):
                assert problem.code in REASONS
                assert all(words(problem.code, problem.facts, language) for language in ("es", "en"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234.50", "cell.number_comma"), ("1.234,50", "cell.number_comma"), ("12,5", "cell.number_comma"),
        ("1 234.50", "cell.number_comma"), ("S/ 12", "cell.number"), ("1e3", "cell.number"), (".5", "cell.number"),
        ("٣", "cell.number"), ("--1", "cell.number"), ("NaN", "cell.number"), ("-0.01", "cell.negative"),
        ("1.500", "cell.decimals"), ("0.005", "cell.decimals"), ("9" * 18, "cell.too_large"), ("9" * 50, "cell.number"),
    ],
)  # fmt: skip
def test_an_amount_that_reads_in_two_ways_is_refused(text, code):
    assert refusals("fines", amount=text) == {"amount": code}


def test_the_largest_amount_is_that_of_63_bits():
    assert parse("fines", amount="92233720368547758.07")["amount"] == 2**63 - 1
    assert refusals("fines", amount="92233720368547758.08") == {"amount": "cell.too_large"}
    assert parse("adjustments", amount="-12.30")["amount"] == -1230


def test_money_has_the_decimals_of_the_rows_own_currency():
    header = ["on", "step", "amount", "currency"]
    parser = compile_row(SHEETS["costs"], header, 2)
    amounts = {}
    for currency, amount in (("", "12.34"), ("PYG", "12"), ("KWD", "1.234"), ("usd", "12.34")):
        row = dict(zip(parser.names, parser(["2025-01-01", "transport", amount, currency]), strict=True))
        amounts[row["currency"]] = row["amount"]
    assert amounts == {None: 1234, "PYG": 12, "KWD": 1234, "USD": 1234}
    with pytest.raises(RowErrors):
        parser(["2025-01-01", "transport", "12.5", "PYG"])
    with pytest.raises(RowErrors) as raised:
        parser(["2025-01-01", "transport", "12.50", "soles"])
    assert [problem.code for problem in raised.value.problems("costs", 2)] == ["cell.currency"]


def test_an_amount_in_another_records_currency_waits_for_it():
    note = parse("invoice_notes", shipment="V1", amount="-12.30")
    assert note["amount"] == -123_000
    assert narrow(note["amount"], WIDE_MONEY_DECIMALS, 2) == -1230
    with pytest.raises(CellError):
        narrow(note["amount"], WIDE_MONEY_DECIMALS, 0)
    reading = parse("deliveries", **{"reading:diameter_cm": "40.5"})["reading:diameter_cm"]
    assert narrow(reading, WIDE_READING_DECIMALS, 1) == 405
    with pytest.raises(CellError):
        narrow(reading, WIDE_READING_DECIMALS, 0)


def test_a_moisture_above_a_hundred_is_a_slip():
    assert parse("deliveries", moisture_pct="100.00")["moisture_pct"] == 10_000
    assert refusals("deliveries", moisture_pct="120") == {"moisture_pct": "cell.too_large"}
    assert refusals("deliveries", moisture_pct="7.125") == {"moisture_pct": "cell.decimals"}


def test_dates_and_times():
    assert parse("fines", on="2025-03-02")["on"] == date(2025, 3, 2)
    assert parse("fines", on=f"{MARK}2025-03-02")["on"] == date(2025, 3, 2)
    assert parse("fines", on="2025-03-02T00:00:00")["on"] == date(2025, 3, 2)
    assert parse("prices", valid_from="2025-03-02")["valid_from"] == datetime(2025, 3, 2)
    assert parse("deliveries", at="2025-03-02 08:15:30")["at"] == datetime(2025, 3, 2, 8, 15, 30)
    lima = timezone(timedelta(hours=-5))
    assert parse("deliveries", at="2025-03-02T08:15-05:00")["at"] == datetime(2025, 3, 2, 8, 15, tzinfo=lima)
    assert parse("deliveries", at="2025-03-02T13:15Z")["at"] == datetime(2025, 3, 2, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("02/03/2025", "cell.date_form"), ("2/3/25", "cell.date_form"), ("20250302", "cell.date_as_number"),
        ("45718", "cell.date_as_number"), ("2025-02-29", "cell.date_impossible"), ("2025-3-2", "cell.date_form"),
        ("0025-03-02", "cell.date_range"), ("1900-01-05", "cell.date_range"), ("2025-03-02T08:15", "cell.date_with_time"),
        ("2025-W10-7", "cell.date_form"), ("marzo", "cell.date_form"), (MARK + "!cell.time_only:08:15", "cell.time_only"),
    ],
)  # fmt: skip
def test_a_date_that_is_none(text, code):
    assert refusals("fines", on=text) == {"on": code}


def test_codes_are_text_and_excel_dates_are_no_codes():
    assert parse("members", code="007")["code"] == "007"
    assert parse("members", code="7")["code"] == "7"
    assert parse("members", code="  A 1\u00a0")["code"] == "A 1"
    assert parse("members", code="ma\u0303e")["code"] == "mãe"
    assert refusals("members", code=f"{MARK}2025-02-01") == {"code": "cell.date_in_other"}
    assert refusals("members", code="A;B") == {"code": "cell.semicolon"}
    assert refusals("members", code="A" * 65) == {"code": "cell.too_long"}
    assert refusals("members", code="") == {"code": "cell.required"}
    assert refusals("members", code=" \u00a0") == {"code": "cell.required"}


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\ud800", "\u200b", "\u2028"])
def test_what_cannot_be_seen_is_no_part_of_a_code(char):
    assert refusals("members", code=f"M{char}1") == {"code": "cell.control"}


@pytest.mark.parametrize("char", ["\x00", "\x07", "\ud800", MARK])
def test_control_characters_are_no_part_of_a_note(char):
    assert refusals("fines", note=f"uno{char}dos") == {"note": "cell.control"}
    assert parse("fines", note="uno\r\ndos")["note"] == "uno\ndos"


def test_yes_and_no_in_both_languages():
    for text in ("sí", "Si", "SÍ", "yes", "s", "y", "TRUE", "Verdadero"):
        assert parse("members", is_member=text)["is_member"] is True
    for text in ("no", "N", "FALSE", "falso"):
        assert parse("members", is_member=text)["is_member"] is False
    assert parse("members", is_member="")["is_member"] is True
    assert refusals("members", is_member="quizás") == {"is_member": "cell.yes_no"}


def test_choices_in_both_languages_and_what_is_kept_is_english():
    assert parse("costs", step="Acopio")["step"] == "collection"
    assert parse("costs", step="collection")["step"] == "collection"
    assert parse("reversals", sheet="entregas")["sheet"] == "deliveries"
    assert refusals("costs", step="acopi") == {"step": "cell.choice"}
    assert parse("members", sex="f")["sex"] == "F"


def test_codes_joined_by_a_semicolon_are_in_order_and_once():
    assert parse("seasons", product="pan; bollo")["product"] == ("bollo", "pan")
    assert refusals("seasons", product="pan;") == {"product": "cell.codes_empty"}
    assert refusals("seasons", product="pan;pan") == {"product": "cell.codes_repeated"}
    assert parse("members", consent_for="foto;story")["consent_for"] == ("photo", "story")


def test_places_on_the_map():
    assert parse("stations", latitude="-12.046", longitude="-77.0428")["latitude"] == -12_046_000
    assert parse("stations", longitude="-77.04281234567")["longitude"] == -77_042_812
    assert refusals("stations", latitude="90.1", longitude="181") == {
        "latitude": "cell.coordinate", "longitude": "cell.coordinate",
    }  # fmt: skip


SQUARE = '{"type":"Polygon","coordinates":[[[-76.0,-6.0],[-76.0,-6.1],[-76.1,-6.1],[-76.0,-6.0]]]}'


def test_the_outline_of_a_plot_in_three_ways():
    wkt = "POLYGON ((-76 -6, -76 -6.1, -76.1 -6.1, -76 -6))"
    feature = '{"type":"Feature","properties":{},"geometry":' + SQUARE + "}"
    assert parse("plots", polygon=wkt)["polygon"] == parse("plots", polygon=SQUARE)["polygon"] == SQUARE
    assert parse("plots", polygon=feature)["polygon"] == SQUARE


@pytest.mark.parametrize(
    "text",
    [
        "POLYGON ((-76 -6, -76 -6.1, -76.1 -6.1))", "POINT (1 2)", "POLYGON ((1 2 __import__('os')))", "[" * 5000, "{}",
        '{"type":"Polygon","coordinates":[[[1,NaN],[1,2],[2,2],[1,NaN]]]}', '{"type":"Polygon","coordinates":[]}',
        '{"type":"Polygon","coordinates":' + "[" * 90_000 + "]" * 90_000 + "}",
    ],
)  # fmt: skip
def test_what_is_no_outline(text):
    assert refusals("plots", polygon=text) == {"polygon": "cell.polygon"}


def test_the_organisation_says_where_and_when_it_is():
    row = parse(
        "organisation", country="pe", currency="pen", timezone="America/Lima", fiscal_year_start="04-01"
    )
    assert (row["country"], row["currency"], row["timezone"], row["fiscal_year_start"]) == (
        "PE", "PEN", "America/Lima", "04-01",
    )  # fmt: skip
    assert refusals("organisation", country="Perú", currency="soles", timezone="Lima", fiscal_year_start="31-12") == {
        "country": "cell.country", "currency": "cell.currency", "timezone": "cell.timezone",
        "fiscal_year_start": "cell.month_day",
    }  # fmt: skip
    assert refusals("organisation", timezone="../../etc/passwd") == {"timezone": "cell.timezone"}


def test_every_bad_cell_of_a_row_is_reported_at_once():
    assert refusals("fines", on="ayer", member="", amount="diez", bylaw="x", decision="y") == {
        "on": "cell.date_form", "member": "cell.required", "amount": "cell.number",
    }  # fmt: skip


def test_the_header_in_any_order_with_what_is_wrong_in_it():
    parser = compile_row(SHEETS["fines"], ["Monto", "socio", "", "montoo", "socio", "fecha", ""], 2)
    assert [(problem.column, problem.code) for problem in parser.problems] == [
        ("montoo", "column.unknown"), ("socio", "column.repeated"), ("bylaw", "column.missing"),
        ("decision", "column.missing"),
    ]  # fmt: skip
    assert words(parser.problems[0].code, parser.problems[0].facts)[0].endswith("La más parecida: monto.")
    row = dict(zip(parser.names, parser(["12", "M1", "", "?", "M2", "2025-01-01"]), strict=True))
    assert (row["amount"], row["member"], row["on"]) == (1200, "M1", date(2025, 1, 1))
    for cells in (["12", "M1", "x", "", "", "2025-01-01"], ["12", "M1", "", "", "", "2025-01-01", "", "y"]):
        with pytest.raises(RowErrors):
            parser(cells)
