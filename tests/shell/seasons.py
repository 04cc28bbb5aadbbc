"""Small seasons as text, and how a test imports them in its own transaction."""

from __future__ import annotations

from pathlib import Path

from eslabon.exchange.importer import ImportResult, import_workbook

#: Two members, one product, one sale: everything by hand. Surplus 300 - 200 = 100; reserve 10; 60 and 30.
TINY = {
    "organisation": "code,name,country,currency,timezone,reserve_pct\nORG,Example,PE,PEN,America/Lima,10\n",
    "products": "code,name,unit\nmaize,Maize,kg\n",
    "stations": "code,name\nHQ,Centre\n",
    "seasons": "code,product,starts_on,ends_on\nS1,maize,2025-05-01,2025-09-30\n",
    "members": "code,name,joined_on\nANA,Ana,2020-01-01\nLUZ,Luz,2020-01-01\n",
    "prices": "product,valid_from,price\nmaize,2025-01-01,2.00\n",
    "buyers": "code,name,kind,formality,reach\nB1,Buyer,retail,formal,local\n",
    "deliveries": (
        "receipt,at,station,member,product,gross,tare,advance_paid\n"
        "R1,2025-05-10T08:00,HQ,ANA,maize,70,3.333,100.00\n"
        "R2,2025-05-11T08:00,HQ,LUZ,maize,33.333,,\n"
    ),
    "shipments": "code,on,buyer,product,quantity,currency,price\nV1,2025-06-01,B1,maize,100,PEN,3.00\n",
    "buyer_payments": "on,shipment,amount,currency,ref\n2025-06-10,V1,300.00,PEN,P1\n",
}


def write(folder: Path, sheets: dict[str, str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sheets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, sheets: dict[str, str]) -> ImportResult:
    return import_workbook(write(folder, sheets), actor="test")
