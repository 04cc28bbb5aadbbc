"""What a delivery may claim, from certificates. Source: workbook.md "Certification"; docs/algorithms/certification.md.

A claim is the codes of schemes joined by `;` in order of code point ("FT;ORGANIC"); no claim is the empty text.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from eslabon_core.problems import Problem

CERTIFIED, TRANSITION, SUSPENDED = "certified", "transition", "suspended"
STATUSES = (CERTIFIED, TRANSITION, SUSPENDED)
MEMBER, PLOT, ORGANISATION = "member", "plot", "organisation"
HOLDER_KINDS = (MEMBER, PLOT, ORGANISATION)


class Certificate(NamedTuple):
    """One row of `certificates`; it is in force from valid_from to valid_until, both included."""

    scheme: str
    status: str
    holder_kind: str
    holder: str
    valid_from: date
    valid_until: date


def canonical_claim(schemes: Iterable[str]) -> str:
    """Schemes as one claim: each once, in order of code point."""
    return ";".join(sorted(set(schemes)))


def schemes_of(claim: str) -> frozenset[str]:
    """The schemes that a claim names; spaces around a code and empty parts do not count."""
    return frozenset(part for part in (part.strip() for part in claim.split(";")) if part)


def may_become(before: str, after: str) -> bool:
    """Whether stock with the claim `before` may be recorded with the claim `after`: it loses claims, never gains one.

    ORGANIC does not become ORGANIC-T: the claim of a transition is one of its own.
    """
    return schemes_of(after) <= schemes_of(before)


class Claims:
    """What plots and members may claim on a date; built once from the certificates.

    Raises   Problem "certificate.unknown_status" or "certificate.unknown_holder_kind",
             "certificate.ends_before_it_starts", "certificate.bad_scheme" (empty, or with a `;`).
    """

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        self._held: dict[tuple[str, str], list[tuple[date, date, str]]] = {}
        self._known: dict[tuple[str, str, date], str] = {}
        for row in certificates:
            claim = _claim_of(row)
            if claim:
                self._held.setdefault((row.holder_kind, row.holder), []).append(
                    (row.valid_from, row.valid_until, claim)
                )

    def of(self, *, plot: str, member: str, on: date) -> str:
        """The claim of the plot on that date; without one, the member's. "" for plot or member: none.

        A certificate of the organisation gives none: the list of its members does, as their own certificates.
        """
        key = (plot, member, on)
        claim = self._known.get(key)
        if claim is None:
            claim = self._known[key] = self._of(PLOT, plot, on) or self._of(MEMBER, member, on)
        return claim

    def _of(self, kind: str, holder: str, on: date) -> str:
        rows = self._held.get((kind, holder), ())
        return canonical_claim(claim for start, end, claim in rows if start <= on <= end)


def _claim_of(row: Certificate) -> str:
    if row.status not in STATUSES:
        raise Problem("certificate.unknown_status", status=row.status, scheme=row.scheme)
    if row.holder_kind not in HOLDER_KINDS:
        raise Problem("certificate.unknown_holder_kind", holder_kind=row.holder_kind, scheme=row.scheme)
    if row.valid_until < row.valid_from:
        raise Problem("certificate.ends_before_it_starts", scheme=row.scheme, holder=row.holder)
    if not row.scheme or ";" in row.scheme:
        raise Problem("certificate.bad_scheme", scheme=row.scheme)
    if row.status == SUSPENDED:
        return ""
    return row.scheme if row.status == CERTIFIED else f"{row.scheme}-T"
