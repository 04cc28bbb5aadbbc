"""The demonstrations by code, and how one is written to a folder."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eslabon.demo.bakery import bakery
from eslabon.demo.cocoa import cocoa
from eslabon.demo.draft import Row, Sheets
from eslabon.demo.forestry import forestry
from eslabon.demo.tourism import tourism
from eslabon_core.problems import Problem


@dataclass(frozen=True)
class Demonstration:
    """What is known of a demonstration before it is written."""

    organisation: str
    name: str
    season: str
    currency: str
    write: Callable[[int], Sheets]


ORGANISATIONS: dict[str, Demonstration] = {
    "cocoa": Demonstration("CACAO-DEMO", "Cooperativa Cacao del Río Imaginado", "CA26", "PEN", cocoa),
    "bakery": Demonstration("PAN-DEMO", "Horno Las Veinticinco Lunas", "PAN26", "NIO", bakery),
    "forestry": Demonstration("BOSQUE-DEMO", "Bosque Común Tres Arroyos de Nunca", "MAD26", "BOB", forestry),
    "tourism": Demonstration("VALLE-DEMO", "Casas Abiertas del Valle Inventado", "TUR26", "CLP", tourism),
}


def demonstration(code: str, seed: int = 1) -> dict[str, list[Row]]:
    """The workbook of a demonstration: sheet -> rows, every cell text; the same seed gives the same workbook.

    Raises   Problem "demo.unknown" with the known codes.
    """
    if code not in ORGANISATIONS:
        raise Problem("demo.unknown", code=code, known=sorted(ORGANISATIONS))
    return ORGANISATIONS[code].write(seed)


def write_folder(sheets: Sheets, path: Path | str) -> None:
    """One CSV per sheet, with English headers, as `import` reads it."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    for sheet, rows in sheets.items():
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
