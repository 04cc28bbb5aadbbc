"""`eslabon demo`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from eslabon.cli import Outcome


def arguments(name: str, parser) -> None:
    """No argument of its own."""


def run(options) -> Outcome:
    from eslabon.demo.loading import load

    document = load(lambda name: print(f"… {name}", file=sys.stderr))
    return Outcome(document, told(document))


def told(document: dict[str, Any]) -> Iterator[str]:
    for organisation in document["organisations"]:
        yield f"{organisation['code']} ({organisation['season']})"
        for signin in organisation["signins"]:
            yield f"    {signin['role']:<11} {signin['user']:<24} {signin['password']}"
