"""V6, V7, V8, V11: tills and accounts, members' accounts, what was shared, and that nobody's rows meet another's."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Sum

from eslabon.ledger.models import Balance, CashMove
from eslabon.ledger.models import Entry as StoredEntry
from eslabon.ledger.queries import with_postings
from eslabon.proof.report import Check, rows
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.booking.rebook import OWN_LIFE, projected
from eslabon.settlement.loading import Loader, Reversed
from eslabon.settlement.models import Run
from eslabon.settlement.runs import closed_runs
from eslabon.stock.models import Transfer
from eslabon_core.problems import Problem
from eslabon_core.settlement import settle

OLD = timedelta(days=7)


def places(organisation: Organisation, check: Check) -> None:
    """V6: the entries that the records mean, apart from deliveries, are the entries that stand; old transits are told."""
    undone = StoredEntry.objects.filter(organisation=organisation, reverses__isnull=False).values_list(
        "reverses", flat=True
    )
    standing = (
        StoredEntry.objects.filter(organisation=organisation).exclude(kind__in=OWN_LIFE).exclude(n__in=undone)
    )
    booked = Counter((e.source, e.kind, e.season, e.postings) for e in with_postings(standing))
    meant = Counter((e.source, e.kind, e.season, e.postings) for e in projected(organisation))
    check.examined = sum(meant.values())
    for source, kind, _season, _postings in booked - meant:
        check.violated(f"{source} ({kind})", "the journal holds an entry that the records do not mean")
    for source, kind, _season, _postings in meant - booked:
        check.violated(f"{source} ({kind})", "the records mean an entry that the journal lacks")
    today = datetime.now(UTC).date()
    for row in Reversed(organisation).leave(
        "cash_moves", CashMove.objects.filter(organisation=organisation, received_on=None)
    ):
        if today - row.on > OLD:
            check.waits(f"cash on the road {row.key}", f"sent on {row.on}")
    for row in Reversed(organisation).leave(
        "transfers", Transfer.objects.filter(organisation=organisation, received_on=None)
    ):
        if today - row.sent_on > OLD:
            check.waits(f"produce on the road {row.code}", f"sent on {row.sent_on}")


def members_accounts(organisation: Organisation, check: Check) -> None:
    """V7: each member's account of a season in the ledger is what the settlement says of it; shortages of stock are told."""
    records, closed = Loader(organisation).records(), closed_runs(organisation)
    ledger: dict[tuple[str, str], int] = defaultdict(int)
    for season, party, amount in (
        Balance.objects.filter(organisation=organisation, account="liabilities.member_payable")
        .values_list("season", "party")
        .annotate(Sum("book_minor"))
    ):
        ledger[season, party] -= amount
    for season in Season.objects.filter(organisation=organisation).order_by("code"):
        try:
            settlement = settle(records, season.code, closed)
        except Problem as problem:
            check.violated(f"season {season.code}", str(problem))
            continue
        for one in settlement.members:
            check.examined += 1
            given = sum(
                run.second_payments.get(one.member, 0) + run.premiums.get(one.member, 0)
                for run in settlement.earlier
            )
            kept = sum(
                debt.amount_minor
                for run in settlement.earlier
                for debt in run.withheld
                if debt.member == one.member
            )
            should = one.totals.balance_minor + given - kept
            found = ledger.pop((season.code, one.member), 0)
            if found != should:
                check.violated(
                    f"member {one.member}, season {season.code}",
                    f"the ledger says {found}, the records {should}",
                )
        for key in settlement.stock.keys:
            if key.short_milli:
                check.waits(
                    f"stock {'|'.join(key.key)}, season {season.code}",
                    f"{key.short_milli} more left than came in",
                )
    for (season, member), amount in ledger.items():
        if amount:
            check.violated(
                f"member {member}, season {season or '-'}", f"the ledger says {amount}, no record does"
            )


def shared_exactly(organisation: Organisation, check: Check) -> None:
    """V8: second payments + appropriations = surplus where it is positive, else nothing; the surplus account rests at 0."""
    last: dict[str, int] = {}
    for run in Run.objects.filter(organisation=organisation).select_related("season").order_by("run"):
        check.examined += 1
        told = json.loads(run.document)
        last[run.season.code] = run.run
        if run.run > 1:
            continue
        given = sum(line["amount"] for line in told["appropriations"])
        shared = sum(member["second_payment"] for member in told["members"])
        rest = told["reserve"] - sum(
            line["amount"] for line in told["appropriations"] if line["to"] == "reserve"
        )
        if given + shared + rest != max(told["surplus"], 0):
            check.violated(
                f"run {run.season.code}/{run.run}", f"{given} + {shared} + {rest} is not {told['surplus']}"
            )
    for season in last:
        over = Balance.objects.filter(
            organisation=organisation, account="equity.season_surplus", key=season
        ).aggregate(total=Sum("book_minor", default=0))["total"]
        if over:
            check.violated(f"season {season}", f"its surplus account stands at {over}")


def nobody_elses(organisation: Organisation, check: Check) -> None:
    """V11: no row refers to a row of another organisation; asked of every table that has both."""
    quote = connection.ops.quote_name
    owned = [
        model for model in apps.get_models() if any(f.name == "organisation" for f in model._meta.fields)
    ]
    for model in owned:
        for field in model._meta.fields:
            if not isinstance(field, ForeignKey) or field.related_model not in owned:
                continue
            here, there = quote(model._meta.db_table), quote(field.related_model._meta.db_table)
            check.examined += 1
            sql = (
                f"SELECT a.id FROM {here} a JOIN {there} b ON b.{quote(field.related_model._meta.pk.column)} = "  # noqa: S608
                f"a.{quote(field.column)} WHERE a.organisation_id = %s AND b.organisation_id <> a.organisation_id"
            )
            for (identifier,) in rows(sql, organisation.pk):
                check.violated(
                    f"{model._meta.db_table} {identifier}", f"its {field.name} is another organisation's"
                )
