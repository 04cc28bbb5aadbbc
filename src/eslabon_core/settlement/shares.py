"""What happens to a surplus: appropriations first, then each member's second payment («reintegro»)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from eslabon_core.settlement.records import Appropriation, Member, Organisation, Records, Season
from eslabon_core.settlement.stock import Weights
from eslabon_core.units import MICRO, largest_remainder, rhe


@dataclass(frozen=True, slots=True)
class Appropriated:
    name: str
    to: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Shares:
    """surplus = appropriations + undistributed + second payments, where it is positive; else all of them are 0.

    undistributed_minor  goes to the reserve, because nobody has a basis.
    loss_minor           what the reserve bears, 0 for a surplus.
    bases                by member: accepted milli-units x weight in millionths, or members x 1_000_000, or milli-hours.
    """

    appropriations: tuple[Appropriated, ...]
    undistributed_minor: int
    distributable_minor: int
    loss_minor: int
    bases: Mapping[str, int]
    second_payments: Mapping[str, int]

    @property
    def reserve_minor(self) -> int:
        """All that goes to the reserve."""
        return self.undistributed_minor + sum(
            one.amount_minor for one in self.appropriations if one.to == "reserve"
        )


def share_surplus(
    records: Records, season: Season, surplus_minor: int, weights: Weights, advance_values: Mapping[str, int]
) -> Shares:
    """Appropriations and second payments of a season.

    advance_values  value of each member's accepted deliveries of the season, for `equalise`.
    Raises          Problem "settlement.unknown_grade".
    Source          docs/algorithms/surplus-and-shares.md.
    """
    appropriations = appropriate(records.organisation, records.appropriations, season.code, surplus_minor)
    rest = max(surplus_minor, 0) - sum(one.amount_minor for one in appropriations)
    bases = season_bases(records, season, weights)
    sharing = {member: basis for member, basis in bases.items() if basis}
    if season.equalise and rest and sharing:
        payments = equalised(rest, sharing, advance_values)
    else:
        payments = largest_remainder(rest, sorted(sharing.items())) if sharing else {}
    return Shares(
        appropriations=appropriations,
        undistributed_minor=0 if sharing else rest,
        distributable_minor=rest if sharing else 0,
        loss_minor=max(-surplus_minor, 0),
        bases=bases,
        second_payments=payments,
    )


def appropriate(
    organisation: Organisation, rows: Iterable[Appropriation], season: str, surplus_minor: int
) -> tuple[Appropriated, ...]:
    """The statutory shares in their order; each of the surplus or of what is left, never more than is left."""
    lines = sorted(
        (row for row in rows if row.season in ("", season)),
        key=lambda row: (row.order, row.season != "", row.name),
    )
    if organisation.reserve_pct is not None:
        lines.insert(0, Appropriation("", 0, "reserve", organisation.reserve_pct, "surplus", "reserve"))
    surplus = left = max(surplus_minor, 0)
    taken = []
    for line in lines:
        amount = min(rhe(line.pct * (surplus if line.of == "surplus" else left) / 100), left)
        taken.append(Appropriated(line.name, line.to, amount))
        left -= amount
    return tuple(taken)


def season_bases(records: Records, season: Season, weights: Weights) -> dict[str, int]:
    """What each member's share is measured by, as `Shares.bases` says; whoever has none is missing."""
    members = {member.code: member for member in records.members}
    others_share = records.organisation.nonmember_second_payment
    bases: dict[str, int] = defaultdict(int)
    if season.basis == "equal":
        return {code: MICRO for code, member in members.items() if is_member_on(member, season.ends_on)}
    if season.basis == "worked":
        for work in records.work:
            if work.season != season.code or not work.member:
                continue
            if others_share or is_member_on(members.get(work.member), work.on):
                bases[work.member] += work.hours_milli
        return dict(bases)
    for row in records.deliveries:
        if row.season == season.code and (row.is_member or others_share):
            bases[row.member] += row.accepted_milli * weights.micro(row.product, row.grade)
    return dict(bases)


def is_member_on(member: Member | None, day: date) -> bool:
    """Membership counts from joined_on to left_on, both included; a supplier is never a member."""
    if member is None or not member.is_member or member.joined_on > day:
        return False
    return member.left_on is None or day <= member.left_on


def equalised(
    distributable_minor: int, bases: Mapping[str, int], advances: Mapping[str, int]
) -> dict[str, int]:
    """Second payments that make the early deliverers whole: entitlement less advance, nobody below 0.

    Whoever would be below 0 gets 0 and keeps the advance; the rest is computed again without them and their advances.
    """
    payments = dict.fromkeys(bases, 0)
    sharing = sorted(bases)
    while sharing:
        total = distributable_minor + sum(advances.get(member, 0) for member in sharing)
        entitled = largest_remainder(total, [(member, bases[member]) for member in sharing])
        above = [member for member in sharing if entitled[member] >= advances.get(member, 0)]
        if len(above) == len(sharing):
            payments.update({member: entitled[member] - advances.get(member, 0) for member in sharing})
            break
        sharing = above
    assert sum(payments.values()) == distributable_minor
    return payments


def basis_text(season: Season, basis: int) -> str:
    """A basis as a document shows it: milli-units x weight with six decimals, hours with three."""
    decimals = 3 if season.basis == "worked" else 6
    whole, part = divmod(basis, 10**decimals)
    return f"{whole}.{part:0{decimals}d}"


def share_fraction(basis: int, bases: Mapping[str, int]) -> Fraction:
    """A member's share of what is distributed, for the statement; 0 where nobody has a basis."""
    whole = sum(bases.values())
    return Fraction(basis, whole) if whole else Fraction(0)
