"""V1 double entry, V2 numbers and hashes, V12 what a closing shuts."""

from __future__ import annotations

from itertools import groupby

from eslabon.ledger.models import Entry, JournalHead
from eslabon.proof.reading import day, rows, table
from eslabon.proof.report import Check
from eslabon.proof.scope import Scope


def entries_balance(scope: Scope, check: Check) -> None:
    """V1: every entry sums to zero per currency and in book currency, over two postings or more."""
    check.examined += scope.journal.examined
    for n, problem in scope.journal.faults:
        check.violation(scope.name("entry", n), problem.code, **problem.facts)


def numbers_and_hashes(scope: Scope, check: Check) -> None:
    """V2: numbers 1, 2, 3, …; each hash is that of the entry after the one before; the head is the last entry."""
    journal = scope.journal
    check.examined += journal.examined
    for problem in journal.chain:
        check.violation(scope.name("entry", problem.facts["n"]), problem.code, **problem.facts)
    head = JournalHead.objects.filter(organisation=scope.organisation).first()
    n, digest = (head.n, bytes(head.hash).hex()) if head else (0, "0" * 64)
    if (n, digest) != journal.last:
        check.violation(scope.name("journal", "head"), "proof.head_differs", n=n, last=journal.last[0])


def nothing_in_a_closed_season(scope: Scope, check: Check) -> None:
    """V12: what was posted after a closing, with the season's tag, is dated on the day of the closing or later."""
    entries = table(Entry)
    for season, runs in groupby(scope.runs, key=lambda run: run.season.code):
        shut = []
        for run in runs:
            source = f"settlement:{season}/{run.run}"
            last = next(
                rows(
                    f"SELECT MAX(n) FROM {entries} WHERE organisation_id = %s AND (source = %s OR SUBSTR(source, 1, %s) = %s)",  # noqa: S608
                    [scope.organisation.pk, source, len(source) + 1, source + ":"],
                )
            )[0]
            check.examined += 1
            if last is not None:
                shut.append((last, run.closed_on))
        if not shut:
            continue
        after = rows(
            f'SELECT n, "on" FROM {entries} WHERE organisation_id = %s AND season = %s AND n > %s ORDER BY n',  # noqa: S608
            [scope.organisation.pk, season, shut[0][0]],
        )
        for n, on in after:
            check.examined += 1
            closed_on = max(closed for last, closed in shut if n > last)
            if day(on) < closed_on:
                facts = {"season": season, "on": day(on).isoformat(), "closed_on": closed_on.isoformat()}
                check.violation(scope.name("entry", n), "proof.dated_in_closed_season", **facts)
