"""What a check says: how many rows it looked at, what contradicts the law, what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from eslabon.common.words import sentence
from eslabon.proof.words import WORDS
from eslabon_core.problems import Problem


class Finding(NamedTuple):
    """`what`: the row, by organisation, sheet and key; `problem`: what is wrong with it."""

    what: str
    problem: Problem

    def document(self) -> dict[str, str]:
        return {"what": self.what, "detail": sentence(self.problem, catalogue=WORDS)}


@dataclass
class Check:
    """The tally of one law over everything that was verified."""

    code: str
    examined: int = 0
    violations: list[Finding] = field(default_factory=list)
    pending: list[Finding] = field(default_factory=list)

    def violation(self, what: str, code: str, /, **facts: Any) -> None:
        self.violations.append(Finding(what, Problem(code, **facts)))

    def wait(self, what: str, code: str, /, **facts: Any) -> None:
        self.pending.append(Finding(what, Problem(code, **facts)))

    def document(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "examined": self.examined,
            "violations": [each.document() for each in self.violations],
            "pending": [each.document() for each in self.pending],
        }


@dataclass
class Report:
    """Every check, in order of its law."""

    checks: list[Check] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not any(check.violations for check in self.checks)

    def document(self) -> dict[str, Any]:
        return {"ok": self.ok, "checks": [check.document() for check in self.checks]}
