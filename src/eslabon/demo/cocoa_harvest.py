"""The cocoa harvest: who brings what, when, and what each of the 1,500 receipts says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from eslabon.demo.cast import Person, people
from eslabon.demo.cocoa_rules import (
    COIN,
    ENDS,
    FAIR,
    HILL,
    HQ,
    ORGANIC,
    PLAIN,
    PORT,
    SEASON,
    STARTS,
    TRANSITION,
    value,
)
from eslabon.demo.draft import Draft, at, to_coin
from eslabon.demo.office import Instalments
from eslabon.demo.stock import Key, Parcel

RECEIPTS = 1500
TILL_SHORT = (date(2026, 6, 8), date(2026, 6, 13))
_LOT_NAMES = {ORGANIC: "ORG", TRANSITION: "TRA", FAIR: "FT", PLAIN: "CON"}


@dataclass(frozen=True)
class Grower:
    person: Person
    station: str
    product: str
    certification: str
    size: float
    present: tuple[date, date] = (STARTS, ENDS)
    away: tuple[date, date] | None = None
    is_member: bool = True

    def delivers_on(self, day: date) -> bool:
        if not self.present[0] <= day <= self.present[1]:
            return False
        return self.away is None or not self.away[0] <= day <= self.away[1]


def all_growers(draft: Draft) -> list[Grower]:
    """Two thirds near the drying centre bring wet cocoa; the far stations take it dry."""
    die = draft.die
    places = ["Quebrada Clara", "Alto Sereno", "Loma Alta", "Puerto Bajo", "El Recodo"]
    stations = {
        "Quebrada Clara": HQ,
        "Alto Sereno": HQ,
        "Loma Alta": HILL,
        "Puerto Bajo": PORT,
        "El Recodo": HQ,
    }
    growers = []
    for number, person in enumerate(people(die, "M", 120, 0.38, places), 1):
        claims = (ORGANIC, ORGANIC, TRANSITION, ORGANIC, FAIR, ORGANIC, PLAIN, TRANSITION)
        station = stations[person.community]
        wet = station == HQ and number % 8 != 0
        growers.append(
            Grower(person, station, "baba" if wet else "cacao", claims[number % 8], die.uniform(0.5, 1.8))
        )
    for number in range(6, 116, 9):  # they sell to the trader at the crossroads while he pays more
        growers[number] = replace(growers[number], away=(date(2026, 6, 1), date(2026, 7, 18)), size=1.3)
    growers[30] = replace(growers[30], away=(date(2026, 8, 1), date(2026, 8, 31)))
    growers[44] = replace(growers[44], present=(STARTS, date(2026, 8, 15)))
    growers[52] = replace(growers[52], present=(date(2026, 6, 1), ENDS))
    growers[70] = replace(growers[70], size=0.25)
    for person in people(die, "P", 3, 0.3, ["Puerto Bajo"]):
        growers.append(Grower(person, PORT, "cacao", PLAIN, 0.5, is_member=False))
    return growers


def lot_of(draft: Draft, day: date, grade: str, certification: str) -> str:
    """The month's lot of a grade and claim, opened when it is first needed."""
    code = f"L{day:%m}-{_LOT_NAMES[certification]}-{grade}"
    if all(row["code"] != code for row in draft.rows["lots"]):
        draft.add(
            "lots",
            code=code,
            product="cacao",
            grade=grade,
            certification=certification,
            station=HQ,
            opened_on=day,
        )
    return code


def _receipt_days(draft: Draft, growers: list[Grower]) -> list[tuple[datetime, Grower]]:
    """Who comes when: the harvest swells until early July and ebbs."""
    die = draft.die
    weights = [g.size for g in growers]
    length = (ENDS - STARTS).days
    visits = []
    while len(visits) < RECEIPTS - 1:  # one receipt is voided and written again
        grower = die.choices(growers, weights)[0]
        day = STARTS + timedelta(days=int(die.triangular(0, length, 90)))
        if day.weekday() < 6 and grower.delivers_on(day):
            visits.append((at(day, die.randint(7, 16), die.randint(0, 59)), grower))
    return sorted(visits, key=lambda visit: (visit[0], visit[1].person.code))


def _readings(draft: Draft, product: str) -> dict[str, Decimal]:
    die = draft.die
    if product == "baba":
        return {"defects_pct": die.about(3, 1.6, 0, 7.5, 2)}
    return {
        "moisture_pct": die.about(8.2, 1.1, 6.2, 12.5, 2),
        "defects_pct": die.about(2.1, 1.1, 0, 7.5, 2),
        "fermentation_pct": die.about(81, 6, 61, 96),
    }


def write_deliveries(
    draft: Draft, growers: list[Grower], loans: Instalments
) -> tuple[dict[str, Decimal], list[Parcel]]:
    """Every receipt; returns what each member measured of their product, and what was accepted in order of day."""
    die, counts = draft.die, dict.fromkeys((HQ, HILL, PORT), 0)
    delivered: dict[str, Decimal] = defaultdict(Decimal)
    accepted: list[Parcel] = []
    for moment, grower in _receipt_days(draft, growers):
        counts[grower.station] += 1
        number = counts[grower.station]
        receipt = f"{grower.station}-{number:04}"
        readings = _readings(draft, grower.product)
        if (grower.station, number) == (PORT, 40):  # a whole lot of mouldy beans
            readings["defects_pct"] = Decimal("14.50")
        net = die.between(25, 115) if grower.product == "baba" else die.between(18, 85)
        visit = Visit(draft, grower, moment, receipt, readings, net)
        if (grower.station, number) == (HILL, 25):
            visit.write(
                paid=visit.coins(),
                void_on=moment.date() + timedelta(days=1),
                void_reason="Se anotó el peso de otro socio",
            )
            counts[HILL] += 1
            visit = visit.written_again(f"{HILL}-{counts[HILL]:04}")
            visit.write(paid=visit.coins())
        elif grower.station == PORT and TILL_SHORT[0] <= moment.date() <= TILL_SHORT[1]:
            visit.write_unpaid()
        else:
            visit.write_paid(number, loans.share(grower.person.code, moment.date(), visit.valued.value))
        delivered[grower.person.code] += visit.measured
        if visit.valued.accepted:
            key = Key(grower.product, visit.valued.grade, visit.certification)
            accepted.append(Parcel(moment.date(), grower.station, key, visit.valued.accepted, visit.lot()))
    return delivered, accepted


class Visit:
    """One receipt: what was weighed, and what it is worth."""

    def __init__(
        self,
        draft: Draft,
        grower: Grower,
        moment: datetime,
        receipt: str,
        readings: dict[str, Decimal],
        net: Decimal,
    ) -> None:
        self.draft, self.grower, self.moment, self.receipt, self.readings = (
            draft,
            grower,
            moment,
            receipt,
            readings,
        )
        self.bags = int(net // 45) + 1
        self.tare = Decimal("1.100" if grower.product == "baba" else "0.900") * self.bags
        self.net = net + draft.die.between(0, 0.99, 1)
        self.rejected = draft.die.between(1, 4, 1) if draft.die.random() < 0.03 else None
        self.measured = self.net - (self.rejected or 0)
        self.second_plot = grower.person.code == "M003" and draft.die.random() < 0.3
        self.certification = TRANSITION if self.second_plot else grower.certification
        self.valued = value(
            grower.product, self.certification, grower.station, moment.date(), self.measured, readings
        )

    def coins(self, withheld: Decimal | None = None) -> Decimal:
        return to_coin(self.valued.value - (withheld or 0), COIN).quantize(Decimal("0.01"))

    def lot(self) -> str:
        if self.grower.product == "baba" or not self.valued.accepted:
            return ""
        return lot_of(self.draft, self.moment.date(), self.valued.grade, self.certification)

    def written_again(self, receipt: str) -> Visit:
        """The receipt that stands instead of a voided one: six kilograms less."""
        later, net = self.moment + timedelta(minutes=20), self.net.quantize(Decimal(1)) - 6
        return Visit(self.draft, self.grower, later, receipt, self.readings, net)

    def write_paid(self, number: int, loan_share: Decimal | None) -> None:
        if self.grower.is_member and number % 11 == 0 and not loan_share:
            self.write(paid=self.valued.value, means="mobile")
        else:
            carrier = ("esposa", "hijo")[number % 2] if number % 17 == 0 else None
            self.write(paid=self.coins(loan_share), withheld=loan_share, paid_to=carrier)

    def write_unpaid(self) -> None:
        """The till is empty: the member gets the money with the next remittance."""
        self.write(paid=Decimal(0), note="La caja no alcanzó: se paga con la remesa")
        if self.valued.value:
            self.draft.add(
                "payouts",
                ref=self.draft.serial("SALDO"),
                season=SEASON,
                on=TILL_SHORT[1] + timedelta(days=18),
                member=self.grower.person.code,
                amount=self.valued.value,
                from_=PORT,
                kind="advance_balance",
                reference=self.receipt,
            )

    def write(
        self,
        *,
        paid: Decimal,
        withheld: Decimal | None = None,
        means: str = "cash",
        paid_to: str | None = None,
        void_on: date | None = None,
        void_reason: str | None = None,
        note: str | None = None,
    ) -> None:
        grower = self.grower
        self.draft.add(
            "deliveries",
            receipt=self.receipt,
            line=1,
            at=self.moment,
            station=grower.station,
            member=grower.person.code,
            plot=f"P{grower.person.code}{'B' if self.second_plot else ''}",
            product=grower.product,
            lot=self.lot(),
            bags=self.bags,
            gross=self.net + self.tare,
            tare=self.tare,
            moisture_pct=self.readings.get("moisture_pct"),
            defects_pct=self.readings["defects_pct"],
            reading_fermentation_pct=self.readings.get("fermentation_pct"),
            rejected=self.rejected,
            advance_paid=paid,
            means=means,
            paid_to=paid_to,
            loan_withheld=withheld,
            void_on=void_on,
            void_reason=void_reason,
            note=note,
        )
