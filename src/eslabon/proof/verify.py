"""All laws over all organisations. V9 asks of devices: their room does not exist yet."""

from __future__ import annotations

from typing import Any

from eslabon.proof import journal, money, produce
from eslabon.proof.report import Check, Law
from eslabon.registry.models import Organisation

LAWS: dict[str, Law] = {
    "V1": journal.balances,
    "V2": journal.chained,
    "V3": produce.valued_once,
    "V4": produce.quantities,
    "V5": produce.yields_hold,
    "V6": money.places,
    "V7": money.members_accounts,
    "V8": money.shared_exactly,
    "V10": produce.promises_kept,
    "V11": money.nobody_elses,
    "V12": journal.closed_stay_closed,
    "V13": produce.rights_hold,
    "V14": produce.claims_only_fall,
    "V15": journal.caches,
}


def verify(organisations: list[Organisation]) -> dict[str, Any]:
    """The document of `eslabon verify --json`: every law, how many rows it examined, every violation by name."""
    checks = []
    for code, law in LAWS.items():
        whole = Check(code)
        for organisation in organisations:
            part = Check(code)
            law(organisation, part)
            whole.examined += part.examined
            for found, told in ((part.violations, whole.violations), (part.pending, whole.pending)):
                told += [{**row, "what": f"{organisation.code}: {row['what']}"} for row in found]
        checks.append(whole.document())
    return {"ok": not any(check["violations"] for check in checks), "checks": checks}
