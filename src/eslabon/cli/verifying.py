"""`eslabon verify`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eslabon.cli import Outcome, choosing
from eslabon.common.words import language


def arguments(name: str, parser) -> None:
    """No argument of its own."""


def run(options) -> Outcome:
    from eslabon.proof.verify import verify
    from eslabon.registry.models import Organisation

    asked = (
        [choosing.organisation(options)]
        if options.organisation
        else list(Organisation.objects.order_by("code"))
    )
    document = verify(asked)
    return Outcome(document, _lines(document), ok=document["ok"])


def _lines(document: dict[str, Any]) -> Iterator[str]:
    spanish = language() == "es"
    for check in document["checks"]:
        words = "examinadas" if spanish else "examined"
        state = "bien" if spanish else "holds"
        if check["violations"]:
            state = f"{len(check['violations'])} " + ("incumplimientos" if spanish else "violations")
        yield f"{check['code']:<4}{check['examined']:>12} {words:<11} {state}"
        for kind in ("violations", "pending"):
            for row in check[kind]:
                mark = "✗" if kind == "violations" else "…"
                yield f"      {mark} {row['what']}: {row['detail']}"
