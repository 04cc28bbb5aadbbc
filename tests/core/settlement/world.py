"""Seasons made up by chance, lawful by construction: two overlapping pools with everything that a settlement reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from eslabon_core.settlement import records as r

START = date(2025, 1, 1)
CODES = ("ANA", "Béa", "EVA", "LUZ", "sol", "Zoé")
GRADES = ("A", "B", "C")
CLAIMS = ("", "FT", "FT;ORGANIC")
CURRENCIES = ("PEN", "USD", "KWD", "CLP")


def made_up(seed: int) -> r.Records:
    return _World(Random(seed)).records()


def shuffled(known: r.Records, seed: int) -> r.Records:
    """The same rows in another order."""
    chance = Random(seed)
    rows = {name: getattr(known, name) for name in known.__slots__ if name != "organisation"}
    return replace(known, **{name: tuple(chance.sample(row, len(row))) for name, row in rows.items()})


class _World:
    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def day(self, last: int = 360) -> date:
        return START + timedelta(self.chance.randrange(last))

    def some(self, make: Any, most: int = 4) -> tuple[Any, ...]:
        return tuple(made for number in range(self.chance.randrange(most + 1)) for made in make(number))

    def ref(self) -> str:
        return self.chance.choice(("", "", "x", "y", "Z"))

    def records(self) -> r.Records:
        pick = self.chance.choice
        shipments, lines, payments, changes = self.trade()
        return r.Records(
            organisation=r.Organisation(
                "ORG",
                pick(("PEN", "CLP", "KWD")),
                pick((None, Fraction(10))),
                pick((None, Fraction("33.3"))),
                pick((True, False)),
            ),
            appropriations=self.some(
                lambda n: [
                    r.Appropriation(
                        pick(("", "S")), n % 2, f"a{n}", Fraction(12), pick(("surplus", "rest")), "reserve"
                    )
                ]
            ),
            seasons=(
                r.Season(
                    "S",
                    ("coffee",),
                    START,
                    date(2025, 9, 30),
                    pick(("delivered", "delivered", "equal", "worked")),
                    pick((True, False)),
                ),
                r.Season("T", ("honey",), date(2025, 6, 1), date(2025, 12, 31)),
            ),
            grades=tuple(
                r.Grade(product, grade, self.chance.randrange(2_000_000))
                for product in ("coffee", "flour")
                for grade in GRADES
            ),
            members=tuple(r.Member(code, code != "sol", self.day(200)) for code in CODES),
            deliveries=tuple(self.delivery() for _ in range(self.chance.randrange(1, 12))),
            loans_withheld=(),
            opening_stock=self.some(
                lambda n: [r.OpeningStock("S", *self.key(), self.milli(), self.minor())], 2
            ),
            opening_balances=self.some(
                lambda n: [r.OpeningBalance("S", pick(CODES), self.minor() - 5_000)], 2
            ),
            processing=self.some(self.processing, 3),
            transfers=self.some(
                lambda n: [
                    r.Transfer(
                        f"T{n}", "S", *self.key(), START, 9_000, self.day(), self.chance.randrange(9_999)
                    )
                ]
            ),
            losses=self.some(
                lambda n: [r.Loss(f"l{n}", self.ref(), "S", self.day(3), *self.key(), "", self.milli())]
            ),
            shipments=shipments,
            shipment_lines=lines,
            buyer_payments=payments,
            **changes,
            rates=tuple(
                r.Rate(self.day(), currency, Fraction(self.chance.randrange(1, 10**7), 10**5))
                for currency in CURRENCIES
                for _ in range(3)
            ),
            **self.costs(),
            **self.debts(),
        )

    def milli(self) -> int:
        return self.chance.randrange(1, 60_000)

    def minor(self) -> int:
        return self.chance.randrange(1, 10_000)

    def key(self) -> tuple[str, str, str]:
        return ("coffee", self.chance.choice(GRADES), self.chance.choice(CLAIMS))

    def delivery(self) -> r.DeliverySum:
        pick = self.chance.choice
        key = self.key() if pick((True, True, False)) else ("honey", "", "")
        season = "T" if key[0] == "honey" else "S"
        paid = self.chance.randrange(3_000)
        return r.DeliverySum(
            season, pick(CODES), *key, pick((True, True, False)), self.milli(), self.minor(), paid
        )

    def processing(self, number: int) -> list[r.ProcessingRow]:
        """Coffee sorted within itself, or milled into flour."""
        code, on, claim = f"P{number}", self.day(3), self.chance.choice(CLAIMS)
        rows = []
        for line in range(1, self.chance.randrange(2, 5)):
            taken = ("coffee", self.chance.choice(GRADES[:2]), claim, self.milli())
            made = ("flour", self.chance.choice(GRADES), claim, self.milli())
            if number == 0:
                made = ("coffee", self.chance.choice(GRADES[:1]), claim, self.milli())
                taken = ("coffee", GRADES[1] if line > 1 else GRADES[0], claim, self.milli())
            rows.append(r.ProcessingRow(code, line, on, "S", *taken, *made))
        return rows

    def trade(self) -> tuple[Any, Any, Any, dict[str, Any]]:
        chance, pick = self.chance, self.chance.choice
        shipments, lines, payments, notes, returns, kept = [], [], [], [], [], []
        for number in range(chance.randrange(1, 7)):
            code, on, currency = f"V{number}", self.day(5), pick(CURRENCIES)
            shipments.append(r.Shipment(code, pick("SST"), on, pick("BC"), pick(("", "K")), currency))
            season = shipments[-1].season
            for line in range(1, chance.randrange(2, 4)):
                key = ("honey", "", "") if season == "T" else self.key()
                lines.append(
                    r.ShipmentLine(
                        code,
                        line,
                        *key,
                        self.milli() + 1_000,
                        10**10,  # dear enough for every payment below
                        chance.randrange(10**9),
                        pick(("", "fund", "certified", "pool")),
                        chance.randrange(5_000),
                    )
                )
            for again in range(chance.randrange(4)):
                payments.append(self.payment(f"{code}/{again}", on, code, currency))
            if pick((True, False)):
                notes.append(
                    r.InvoiceNote(f"n{code}", self.ref(), self.day(8), code, 1, chance.randrange(-300, 300))
                )
                returns.append(
                    r.GoodsReturn(
                        f"r{code}",
                        self.ref(),
                        on,
                        code,
                        1,
                        500,
                        chance.randrange(300),
                        pick(("", *GRADES[2:])),
                    )
                    if season == "S"
                    else r.GoodsReturn(f"r{code}", self.ref(), on, code, 1, 500, chance.randrange(300))
                )
        for number in range(chance.randrange(4)):
            who = pick((("K", ""), ("", "B")))
            currency = pick(CURRENCIES)
            prepaid_on = START - timedelta(9)
            payments.append(
                self.payment(f"pre{number}", prepaid_on, "", currency, contract=who[0], buyer=who[1])
            )
            kept.append(
                r.OtherIncome(
                    f"k{number}",
                    self.ref(),
                    START - timedelta(3),
                    "S",
                    "no show",
                    1,
                    currency,
                    True,
                    who[1],
                    who[0],
                )
            )
        return (
            tuple(shipments),
            tuple(lines),
            tuple(payments),
            {"invoice_notes": tuple(notes), "returns": tuple(returns), "other_income": tuple(kept)},
        )

    def payment(self, key: str, on: date, shipment: str, currency: str, **who: str) -> r.BuyerPayment:
        """A stated premium only of a prepayment: a payment's must not pass what is open."""
        chance, pick = self.chance, self.chance.choice
        return r.BuyerPayment(
            key,
            self.ref(),
            on,
            shipment,
            who.get("contract", ""),
            who.get("buyer", ""),
            chance.randrange(1_000, 5_000) if not shipment else chance.randrange(250),
            currency,
            None if shipment else pick((None, chance.randrange(1_000))),
            pick((None, Fraction(chance.randrange(1, 10**6), 10**5))),
            pick((0, chance.randrange(20))),
            pick((0, chance.randrange(20))),
        )

    def costs(self) -> dict[str, Any]:
        chance, pick = self.chance, self.chance.choice
        return {
            "costs": self.some(
                lambda n: [
                    r.Cost(
                        f"c{n}",
                        self.ref(),
                        self.day(),
                        pick(("", "S", "T")),
                        pick(r.STEPS),
                        self.minor(),
                        pick(CURRENCIES),
                        pick((None, Fraction(7, 2))),
                        chance.randrange(10),
                    )
                ],
                8,
            ),
            "finance_interest": self.some(
                lambda n: [r.FinanceInterest(f"i{n}", "", self.day(), pick(("", "S")), self.minor(), "USD")]
            ),
            "adjustments": self.some(
                lambda n: [
                    r.Adjustment(
                        f"j{n}",
                        "",
                        self.day(),
                        "S",
                        pick(CODES),
                        chance.randrange(-900, 900),
                        pick(("dues", "bonus", "price_cut")),
                    )
                ]
            ),
        }

    def debts(self) -> dict[str, Any]:
        chance, pick = self.chance, self.chance.choice
        return {
            "fines": self.some(
                lambda n: [
                    r.Fine(
                        f"f{n}",
                        self.ref(),
                        self.day(5),
                        pick(("", "S")),
                        pick(CODES),
                        self.minor(),
                        pick("DE"),
                    )
                ]
            ),
            "loans": self.some(
                lambda n: [
                    r.Loan(
                        f"L{n}",
                        self.day(),
                        pick(CODES),
                        self.minor(),
                        Fraction(chance.randrange(50), 10),
                        pick((None, self.day())),
                    )
                ]
            ),
            "capital": self.some(
                lambda n: [
                    r.CapitalMovement(
                        f"u{n}",
                        self.ref(),
                        self.day(5),
                        pick(CODES),
                        self.minor(),
                        pick(("subscribed", "paid")),
                    )
                ]
            ),
            "payouts": self.some(lambda n: [r.Payout(f"o{n}", "S", self.day(), pick(CODES), self.minor())]),
            "work": self.some(lambda n: [r.Work(f"w{n}", "S", self.day(), pick((*CODES, "")), self.milli())]),
        }
