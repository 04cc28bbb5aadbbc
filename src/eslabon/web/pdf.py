"""Paper made on the server: statements and payment sheets as PDF, from the same view-models as the pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode
from fpdf.fonts import FontFace

from eslabon.web.components import Table
from eslabon.web.statement_page import StatementPage
from eslabon_core.problems import Problem

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
WIDTH_MM = 180.0


class Paper(FPDF):
    """A4, black alone readable; the foot carries the page's number and whose paper it is."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.foot = title
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(title)
        self.set_margins(15, 14, 15)
        self.set_auto_page_break(True, margin=16)
        self.set_font(FAMILY, size=8)

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(FAMILY, size=7)
        self.cell(0, 4, f"{self.foot} · {self.page_no()}", align="R")
        self.set_font(FAMILY, size=8)

    def words(self, text: str, size: float = 8, bold: bool = False, gap: float = 1.5) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(gap)
        self.set_font(FAMILY, size=8)

    def put(self, table: Table, width: float = WIDTH_MM) -> None:
        """A table as it stands on the page: numbers right, the row's heading bold, its second line under it."""
        align = tuple("RIGHT" if head.is_number else "LEFT" for head in table.heads)
        self.set_font(FAMILY, size=7)
        with self.table(
            width=width,
            align="LEFT",
            text_align=align,
            line_height=3.6,
            padding=(0.5, 1),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=FontFace(emphasis="BOLD"),
            col_widths=_widths(table),
        ) as drawn:
            drawn.row([head.label for head in table.heads])
            for line in (*table.rows, *([table.foot] if table.foot else [])):
                first = f"{line.cells[0]}\n{line.sub}" if line.sub else line.cells[0]
                style = FontFace(emphasis="BOLD") if line is table.foot else None
                drawn.row([first, *line.cells[1:]], style=style)
        self.ln(2)


def _widths(table: Table) -> tuple[int, ...]:
    """As wide as the longest cell asks, between 8 and 40 letters; a second line under a heading may wrap once."""
    rows = (*table.rows, *([table.foot] if table.foot else []))
    lines = [tuple(head.label for head in table.heads), *(row.cells for row in rows)]
    widths = [min(max(8, *(len(line[index]) + 2 for line in lines)), 40) for index in range(len(table.heads))]
    widths[0] = min(max(widths[0], *(len(row.sub) // 2 + 4 for row in rows)), 40) if rows else widths[0]
    return tuple(widths)


def statement_pdf(pages: Iterable[tuple[str, StatementPage]], title: str, target: Path) -> int:
    """Write statements to `target`, each beginning on a new sheet; the number of statements.

    pages    (organisation's name, page), streamed.
    Raises   Problem "paper.nothing" where there is none.
    """
    paper, count = Paper(title), 0
    for organisation, page in pages:
        _statement(paper, organisation, page)
        count += 1
    if not count:
        raise Problem("paper.nothing")
    paper.output(str(target))
    return count


def _statement(paper: Paper, organisation: str, page: StatementPage) -> None:
    paper.foot = page.title
    paper.add_page()
    paper.words(organisation, 10, bold=True, gap=0.5)
    paper.words(" · ".join(page.subtitle), gap=0.5)
    paper.words(f"{page.member}. {page.member_facts}", 9, bold=True, gap=3)
    paper.words(page.heading, 13, bold=True)
    paper.words(page.lead)
    for table in (page.deliveries, page.account, page.payouts):
        if table is None:
            continue
        if table is page.account:
            for words in page.basis_words:
                paper.words(words, gap=0.8)
        paper.words(table.caption, 9, bold=True, gap=1)
        paper.put(table)
    paper.words(page.market_words)
    paper.words(page.season_account.caption, 9, bold=True, gap=1)
    paper.put(page.season_account, WIDTH_MM * 0.7)
    paper.words(page.claim)


def payment_sheet_pdf(organisation: str, title: str, table: Table, target: Path) -> None:
    """The list that members sign when they are paid: one line a person, room for a signature."""
    paper = Paper(title)
    paper.add_page()
    paper.words(organisation, 10, bold=True, gap=0.5)
    paper.words(title, 13, bold=True)
    paper.put(table)
    paper.output(str(target))
