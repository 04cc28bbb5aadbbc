"""Invented people for invented organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from eslabon.demo.draft import Die, Draft

WOMEN = [
    "Alba", "Aurora", "Brisa", "Celia", "Clara", "Dalia", "Elena", "Estela", "Flor", "Gloria", "Inés",
    "Irma", "Julia", "Lidia", "Lucía", "Luz", "Marina", "Nieves", "Nora", "Olga", "Paloma", "Perla",
    "Pilar", "Rosa", "Rocío", "Selva", "Soledad", "Teresa", "Violeta", "Yolanda",
]  # fmt: skip
MEN = [
    "Abel", "Adán", "Bruno", "César", "Darío", "Elías", "Emilio", "Fidel", "Gaspar", "Germán", "Hugo",
    "Isaac", "Joel", "Julián", "León", "Lino", "Mateo", "Melchor", "Néstor", "Noé", "Octavio", "Pablo",
    "Ramiro", "Raúl", "Rubén", "Samuel", "Silvio", "Tomás", "Víctor", "Zacarías",
]  # fmt: skip
SURNAMES = [
    "Arroyo", "Bosque", "Campos", "Cantero", "Cerro", "Costa", "Cuesta", "Delmar", "Delmonte", "Fuentes",
    "Granados", "Huertas", "Laguna", "Llanos", "Lomas", "Luceros", "Manzano", "Molinos", "Montes",
    "Naranjo", "Olivos", "Palmas", "Peña", "Pinares", "Prados", "Ramos", "Riachuelo", "Ríos", "Robles",
    "Rosales", "Salinas", "Selvas", "Soto", "Torrente", "Valles", "Vega", "Vientos", "Zarzal",
]  # fmt: skip


@dataclass(frozen=True)
class Person:
    code: str
    name: str
    sex: str
    community: str
    joined_on: date


def people(die: Die, prefix: str, count: int, share_women: float, communities: list[str]) -> list[Person]:
    """`count` people with names of their own, spread evenly over the communities."""
    names: set[str] = set()
    result = []
    for number in range(1, count + 1):
        sex = "F" if die.random() < share_women else "M"
        name = ""
        while not name or name in names:
            given = die.choice(WOMEN if sex == "F" else MEN)
            name = f"{given} {' '.join(die.sample(SURNAMES, 2))}"
        names.add(name)
        joined_on = date(die.randint(2012, 2024), die.randint(1, 12), die.randint(1, 28))
        result.append(
            Person(f"{prefix}{number:03}", name, sex, communities[(number - 1) % len(communities)], joined_on)
        )
    return result


def register(draft: Draft, person: Person, **more: object) -> None:
    """Write a member; `more` overrides or adds columns."""
    die = draft.die
    columns: dict[str, object] = {
        "code": person.code,
        "name": person.name,
        "kind": "person",
        "sex": person.sex,
        "birth_year": die.randint(1955, 2001),
        "community": person.community,
        "joined_on": person.joined_on,
        "left_on": None,
        "household": f"H{person.code[1:]}",
        "payout_method": die.choice(["cash", "cash", "bank"]),
        "committee": None,
        "language": "es",
        "is_member": True,
        "consent_on": None,
        "consent_for": None,
    }
    columns.update(more)
    if columns["kind"] != "person":
        columns["sex"] = columns["birth_year"] = None
    if columns["payout_method"] == "bank":
        columns.update(payout_bank="Banco Imaginario", payout_account=f"000-{die.randint(100000, 999999)}")
    draft.add("members", **columns)


def survey(draft: Draft, members: list[Person], year: int, low: int, high: int, share_inside: float) -> None:
    """What surveyed households earned in a year, by source."""
    for person in members:
        total = draft.die.randint(low, high)
        inside = draft.die.uniform(share_inside - 0.15, share_inside + 0.15)
        parts = {"organisation": inside, "other farming": (1 - inside) * 0.5, "wages": (1 - inside) * 0.35}
        parts["remittances"] = 1 - sum(parts.values())
        for source, share in parts.items():
            draft.add(
                "household_income", year=year, member=person.code, source=source, amount=round(total * share)
            )
