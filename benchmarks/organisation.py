"""A large organisation as CSV: members, stations, grades, one season, many deliveries. The same size gives the same bytes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

START, DAYS = date(2025, 1, 1), 364


def write(folder: Path, members: int, deliveries: int, seed: int = 1) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    draw = Random(seed)

    def sheet(name: str, header: str, lines) -> None:
        with (folder / f"{name}.csv").open("w", encoding="utf-8") as file:
            file.write(header + "\n")
            file.writelines(line + "\n" for line in lines)

    sheet(
        "organisation", "code,name,country,currency,timezone,reserve_pct", ["BIG,Big,PE,PEN,America/Lima,10"]
    )
    sheet("products", "code,name,unit", ["cocoa,Cocoa,kg"])
    sheet("seasons", "code,product,starts_on,ends_on", ["S1,cocoa,2025-01-01,2025-12-31"])
    sheet("stations", "code,name", (f"ST{i:02d},Station {i}" for i in range(20)))
    sheet("grades", "product,code,name,rank,weight", ["cocoa,A,A,1,1", "cocoa,B,B,2,0.8"])
    sheet("prices", "product,grade,valid_from,price", ["cocoa,A,2025-01-01,8.00", "cocoa,B,2025-01-01,6.50"])
    sheet("members", "code,name,joined_on", (f"M{i:05d},Member {i},2020-01-01" for i in range(members)))
    sheet(
        "deliveries",
        "receipt,at,station,member,product,gross,tare,grade,advance_paid",
        (_delivery(index, deliveries, members, draw) for index in range(deliveries)),
    )
    return folder


def _delivery(index: int, deliveries: int, members: int, draw: Random) -> str:
    day = START + timedelta(days=index * DAYS // deliveries)
    at = f"{day}T{draw.randrange(6, 18):02d}:{draw.randrange(60):02d}"
    gross, grade, paid = draw.randrange(200, 1200), draw.choice("AB"), draw.randrange(50, 300)
    return (
        f"R{index},{at},ST{draw.randrange(20):02d},M{draw.randrange(members):05d},cocoa,"
        f"{gross // 10}.{gross % 10},1,{grade},{paid}.00"
    )
