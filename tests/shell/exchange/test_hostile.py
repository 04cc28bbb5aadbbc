"""Files made to do harm, or made badly: each is refused in words, and we are still there afterwards."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from workbooks import HEAD, codes, inline, load, sheet_xml, text_row, workbook_of, workbook_parts, write_parts

from eslabon.exchange import reader, reader_process
from eslabon.exchange.reader import COMMAND_LINE, WEB, open_workbook
from eslabon.exchange.reasons import REASONS, words
from eslabon_core.problems import Problem

HEADER = text_row(1, ["code", "name"])
GOOD = HEADER + text_row(2, ["A", "Acopio"])
ROOT = Path(__file__).parents[3]


def refusal(path: Path, limits=WEB) -> str:
    """The code with which the file is refused; its words are complete in both languages, and the next file still reads."""
    with pytest.raises(Problem) as raised:
        load(path, limits)
    for language in ("es", "en"):
        assert "?" not in "".join(words(raised.value.code, raised.value.facts, language))
    good = workbook_of(path.with_name("good.xlsx"), GOOD)
    assert load(good)[1] == []
    return raised.value.code


def test_a_bomb_is_refused_by_its_directory(tmp_path):
    parts = workbook_parts(sheet_xml(GOOD)) | {"xl/media/a.bin": "\0" * 5_000_000}
    assert refusal(write_parts(tmp_path / "a.xlsx", parts)) == "file.ratio"


def test_a_file_that_grows_too_large_is_refused_by_its_directory(tmp_path):
    path = write_parts(tmp_path / "a.xlsx", workbook_parts(sheet_xml(GOOD)) | {"x.txt": "a" * 2_000})
    assert refusal(path, replace(WEB, inflated_bytes=2_000)) == "file.inflates"
    assert refusal(path, replace(WEB, file_bytes=500)) == "file.too_big"


def test_a_directory_that_lies_about_a_size_gains_nothing(tmp_path):
    path = write_parts(tmp_path / "a.xlsx", workbook_parts(sheet_xml(GOOD + "<row/>" * 400_000)))
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little")))
    assert refusal(path) == "file.garbage"


def test_too_many_parts(tmp_path):
    parts = workbook_parts(sheet_xml(GOOD)) | {f"xl/x{number}.xml": "<a/>" for number in range(200)}
    assert refusal(write_parts(tmp_path / "a.xlsx", parts)) == "file.too_many_entries"


@pytest.mark.parametrize("name", ["../x.xml", "/etc/x.xml", "xl\\x.xml", "C:x.xml", "XL/workbook.XML"])
def test_part_names_that_no_workbook_has(tmp_path, name):
    path = write_parts(tmp_path / "a.xlsx", workbook_parts(sheet_xml(GOOD)) | {name: "<a/>"})
    if "\\" in name:
        path.write_bytes(path.read_bytes().replace(b"xl/x.xml", b"xl\\x.xml"))
    assert refusal(path) == "file.link"


def test_a_link_in_the_zip(tmp_path):
    path = write_parts(tmp_path / "a.xlsx", workbook_parts(sheet_xml(GOOD)))
    link = zipfile.ZipInfo("xl/worksheets/sheet2.xml")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert refusal(path) == "file.link"


def test_an_encrypted_part(tmp_path):
    path = write_parts(tmp_path / "a.xlsx", workbook_parts(sheet_xml(GOOD)))
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(bytes(content))
    assert refusal(path) == "file.encrypted"


def test_a_workbook_with_a_password_is_an_ole_file(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000))
    assert refusal(path) == "file.encrypted"


@pytest.mark.parametrize("seed", range(12))
def test_a_file_with_broken_bytes_is_read_or_refused_never_a_crash(tmp_path, seed):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("stations")
        for number in range(200):
            page.write_row(number, 0, ["code", "name"] if not number else [f"S{number}", "Acopio"])
    content = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 10, 200))):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    path.write_bytes(bytes(content[: chance.choice((len(content), len(content) // 2))]))
    refused = None
    try:
        load(path, WEB)
    except Problem as problem:
        refused = problem.code
    assert refused is None or refused in REASONS


def test_a_zip_that_is_another_kind_of_document(tmp_path):
    assert refusal(write_parts(tmp_path / "a.xlsx", {"content.xml": "<a/>"})) == "file.kind"


def test_two_cells_at_the_ends_of_the_sheet_ask_for_550_gigabytes_and_get_a_sentence(tmp_path):
    far = HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = workbook_of(tmp_path / "a.xlsx", far)
    assert path.stat().st_size < 4_800
    assert refusal(path) == "file.too_many_cells"


def test_cells_far_from_each_other(tmp_path):
    far = HEADER + '<row r="900000"><c r="Z900000"><v>1</v></c></row>'
    assert refusal(workbook_of(tmp_path / "a.xlsx", far)) == "file.sparse"


@pytest.mark.parametrize("reference", ["XFE1", "A1048577", "ÑÑ1", "A", "1", "A0", "A-1", "AAAAAAAA1"])
def test_cells_where_no_sheet_has_any(tmp_path, reference):
    path = workbook_of(tmp_path / "a.xlsx", HEADER + f'<row r="2"><c r="{reference}"><v>1</v></c></row>')
    assert refusal(path) == "file.garbage"


def test_columns_beyond_what_anybody_needs(tmp_path):
    path = workbook_of(tmp_path / "a.xlsx", HEADER + f'<row r="2">{inline("BBB2", "x")}</row>')
    assert refusal(path) == "file.too_wide"


def test_a_namespace_prefix_hides_no_cell(tmp_path):
    far = GOOD + '<y:row r="9"><y:c r="XFD1048576"><y:v>1</y:v></y:c></y:row>'
    xml = sheet_xml(far).replace(
        "<worksheet ", '<worksheet xmlns:y="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    )
    assert refusal(write_parts(tmp_path / "a.xlsx", workbook_parts(xml))) == "file.too_many_cells"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_entities_are_never_expanded(tmp_path, part):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    parts = workbook_parts(sheet_xml(GOOD))
    parts[part] = HEAD + laughs + parts.get(part, HEAD + "<x>&b;&f;</x>").removeprefix(HEAD)
    assert refusal(write_parts(tmp_path / "a.xlsx", parts)) == "file.dtd"


def test_xml_that_is_none(tmp_path):
    assert refusal(write_parts(tmp_path / "a.xlsx", workbook_parts(sheet_xml(GOOD)[:-30]))) == "file.garbage"
    parts = workbook_parts(sheet_xml(GOOD)) | {"xl/_rels/workbook.xml.rels": "<a/>"}
    assert refusal(write_parts(tmp_path / "b.xlsx", parts)) == "file.garbage"


def test_formulas_without_a_result_are_told_cell_by_cell(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "fines"
    page.append(["on", "member", "amount", "bylaw", "decision"])
    page.append(["2025-03-02", "M1", "=10+2", "4", "acta"])
    page.append(["2025-03-02", "M1", 12, "4", "=A1"])
    page.append(["2025-03-02", "M1", 12, "4", "acta"])
    page["A6"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    rows, problems = load(tmp_path / "a.xlsx")
    formula = "cell.formula_without_value"
    assert [told for told in codes(problems) if told[2] == formula] == [
        (2, "amount", formula), (3, "decision", formula), (6, "on", formula),
    ]  # fmt: skip
    assert [number for number, _ in rows["fines"]] == [4]


def test_formulas_with_a_result_are_read_and_errors_are_told(tmp_path):
    def formula(row: int, kind: str, result: str, note: str) -> str:
        return (
            f'<row r="{row}">{inline(f"A{row}", "2025-03-02")}{inline(f"B{row}", "M1")}'
            f'<c r="C{row}"{kind}><f>D1/E1</f><v>{result}</v></c>{inline(f"D{row}", "4")}{inline(f"E{row}", "acta")}'
            f'<c r="F{row}" t="str"><f>IF(TRUE,G1,"x")</f><v>{note}</v></c></row>'
        )

    rows = text_row(1, ["on", "member", "amount", "bylaw", "decision", "note"])
    rows += formula(2, "", "12", "") + formula(3, ' t="e"', "#DIV/0!", "b") + formula(4, ' t="e"', "#N/A", "")
    read, problems = load(workbook_of(tmp_path / "a.xlsx", rows + formula(5, "", "1.5", "c"), name="fines"))
    assert [(number, row["amount"], row["note"]) for number, row in read["fines"]] == [
        (2, 1200, None),
        (5, 150, "c"),
    ]
    assert codes(problems) == [(3, "amount", "cell.error_value"), (4, "amount", "cell.error_value")]
    assert [problem.value for problem in problems] == ["#DIV/0!", "#N/A"]


def test_merged_cells_are_told_where_a_value_is_missing_for_it(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "fines"
    page.append(["on", "member", "amount", "bylaw", "decision"])
    for amount in (1, 2, 3):
        page.append(["2025-03-02", "M1", amount, "4", "acta"])
    page.merge_cells("B2:B4")
    page.merge_cells("G2:H9")
    book.save(tmp_path / "a.xlsx")
    rows, problems = load(tmp_path / "a.xlsx")
    assert codes(problems) == [(3, "member", "cell.merged"), (4, "member", "cell.merged")]
    assert problems[0].value == "B2"
    assert [number for number, _ in rows["fines"]] == [2]


def test_wrong_types_and_dates_as_text_are_told_cell_by_cell(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("fines")
        clock, span = book.add_format({"num_format": "hh:mm"}), book.add_format({"num_format": "[h]:mm"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ["on", "member", "amount", "bylaw", "decision"])
        page.write_row(1, 0, ["02/03/2025", True, "doce", 4, "acta"])
        page.write_row(2, 0, [45718, 1234567890123456789, 0.125, 4, "acta"])
        page.write_row(3, 0, ["", "", "", 4, "acta"])
        page.write_number(3, 0, 0.5, clock)
        page.write_number(3, 1, 45718, day)
        page.write_number(3, 2, 1.5, span)
    rows, problems = load(tmp_path / "a.xlsx")
    assert rows["fines"] == []
    assert codes(problems) == [
        (2, "on", "cell.date_form"), (2, "amount", "cell.number"),
        (3, "on", "cell.date_as_number"), (3, "member", "cell.inexact"), (3, "amount", "cell.decimals"),
        (4, "on", "cell.time_only"), (4, "member", "cell.date_in_other"), (4, "amount", "cell.time_only"),
    ]  # fmt: skip
    for problem in problems:
        assert all(
            "?" not in "".join(words(problem.code, problem.facts, language)) for language in ("es", "en")
        )


def test_text_cannot_pass_for_one_of_our_marks(tmp_path):
    rows = text_row(1, ["on", "member"]) + '<row r="2"><c r="A2" t="str"><v>_x0001_2025-03-02</v></c></row>'
    told = codes(load(workbook_of(tmp_path / "a.xlsx", rows, name="fines"))[1])
    assert (2, "on", "cell.date_form") in told


def season(path: Path, receipts: int) -> Path:
    """A workbook of so many receipts, none like another, written part by part."""
    chance = random.Random(7)
    parts = workbook_parts("", "deliveries")
    del parts["xl/worksheets/sheet1.xml"]
    write_parts(path, parts)
    before, after = sheet_xml("|").split("|")
    columns = ["receipt", "at", "station", "member", "product", "gross", "tare", "moisture_pct"]
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        part.write((before + text_row(1, columns)).encode())
        for row in range(2, receipts + 2):
            texts = (f"R{row:07d}", "2025-03-02T08:15", f"S{row % 7}", f"M{chance.randrange(3000)}", "cacao")
            cells = "".join(inline(f"{chr(65 + place)}{row}", text) for place, text in enumerate(texts))
            numbers = (chance.randrange(1000, 99_999) / 100, 0.5, chance.randrange(1500) / 100)
            cells += "".join(
                f'<c r="{"FGH"[place]}{row}"><v>{value}</v></c>' for place, value in enumerate(numbers)
            )
            part.write(f'<row r="{row}">{cells}</row>'.encode())
        part.write(after.encode())
    return path


STREAM = """
import sys
from eslabon.exchange.cells import compile_row, typed_rows
from eslabon.exchange.reader import open_workbook
count = 0
with open_workbook(sys.argv[1]) as workbook:
    for stream in workbook.sheets():
        for _, values, problems in typed_rows(compile_row(stream.sheet, stream.header, 2), stream.rows):
            count += values is not None
# Not ru_maxrss: a new program inherits the peak of the one that started it.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(count, int(peak.split()[1]) // 1024)
"""


def stream_of(path: Path) -> tuple[int, int]:
    """Rows read, and the most MiB that the reading of them took in the parent."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", STREAM, str(path)], env=environment, capture_output=True, text=True, check=True
    )
    count, mebibytes = done.stdout.split()
    return int(count), int(mebibytes)


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows does not tell a process's peak memory in this way"
)
def test_a_long_sheet_passes_in_a_stream(tmp_path):
    count, mebibytes = stream_of(season(tmp_path / "a.xlsx", 60_000))
    assert count == 60_000
    assert mebibytes < 128


@pytest.mark.long
def test_a_million_receipts_in_excel_pass_in_a_stream(tmp_path):
    count, mebibytes = stream_of(season(tmp_path / "a.xlsx", 1_000_000))
    assert count == 1_000_000
    assert mebibytes < 256


needs_limits = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no limits of memory and time for a process"
)


@needs_limits
def test_a_workbook_that_costs_too_much_time(tmp_path):
    assert refusal(season(tmp_path / "a.xlsx", 60_000), replace(WEB, cpu_seconds=1)) == "file.reader_time"


@needs_limits
def test_a_small_file_that_wants_all_the_memory(tmp_path):
    """One long text that every cell repeats: 400 kB on the disk, 6 GB in the reader."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(2, 200_000))
    parts = workbook_parts(sheet_xml(HEADER + cells))
    text = "".join(random.Random(3).choices("abcdefghij", k=30_000))
    parts["xl/sharedStrings.xml"] = (
        f'{HEAD}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    )
    relation = '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Rel", relation + "</Rel", 1
    )
    assert refusal(write_parts(tmp_path / "a.xlsx", parts)) == "file.reader_memory"


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("import os; os._exit(0)", "file.reader_died"),
        ("import os; os.abort()", "file.reader_died"),
        ("print('nonsense', flush=True); import time; time.sleep(60)", "file.reader_died"),
        ("print('{\"sheets\": [\"stations\"]}'[:9], end='', flush=True)", "file.reader_died"),
        ('print(\'{"sheets": ["stations"]}\', flush=True)', "file.reader_died"),
        ("import time; time.sleep(60)", "file.reader_time"),
    ],
)
def test_a_child_that_dies_talks_nonsense_or_falls_silent(tmp_path, monkeypatch, script, code):
    path = workbook_of(tmp_path / "a.xlsx", GOOD)
    (tmp_path / "child.py").write_text(script)
    monkeypatch.setattr(reader_process, "CHILD", tmp_path / "child.py")
    with pytest.raises(Problem) as raised:
        load(path, replace(COMMAND_LINE, silence_seconds=1.0))
    assert raised.value.code == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that kills")
def test_a_child_killed_in_the_middle_of_a_sheet(tmp_path, monkeypatch):
    children = []

    class Watched(reader_process.ReadingProcess):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            children.append(self.pid)

    monkeypatch.setattr(reader, "ReadingProcess", Watched)
    path = season(tmp_path / "a.xlsx", 20_000)
    seen = 0

    def read_all() -> None:
        nonlocal seen
        with open_workbook(path) as workbook:
            for stream in workbook.sheets():
                for _ in stream.rows:
                    seen += 1
                    if seen == 500:
                        os.kill(children[0], signal.SIGKILL)

    with pytest.raises(Problem) as raised:
        read_all()
    assert raised.value.code == "file.reader_died"
    assert 500 <= seen < 20_000


def test_a_caller_that_gives_up_leaves_no_child_behind(tmp_path, monkeypatch):
    started = []

    class Watched(reader_process.ReadingProcess):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            started.append(self)

    monkeypatch.setattr(reader, "ReadingProcess", Watched)
    path = season(tmp_path / "a.xlsx", 20_000)
    with open_workbook(path) as workbook:
        next(next(workbook.sheets()).rows)
        assert started[0]._child.poll() is None
    assert started[0]._child.poll() is not None
