"""Refusals. A Problem carries a stable code and the facts of the case; the shell turns it into words and HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Problem(Exception):
    """A refusal that a person can mend.

    code   dotted and stable ("settlement.more_than_open"); never reused for another meaning.
    facts  what the sentence needs: codes, dates, numbers; no personal data beyond codes.
    """

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: Mapping[str, Any] = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and (self.code, dict(self.facts)) == (other.code, dict(other.facts))

    def __hash__(self) -> int:
        return hash(self.code)
