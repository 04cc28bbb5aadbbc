"""`eslabon verify`: are the books what the laws say?"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from eslabon.cli import Outcome, choosing
from eslabon.common.words import language, sentence

TITLES = {
    "V1": ("los asientos cuadran", "entries balance"),
    "V2": ("números sin huecos, huellas encadenadas", "numbers without gap, hashes chain"),
    "V3": ("cada entrega, un asiento de su valor", "each delivery, one entry of its value"),
    "V4": ("las cantidades cuadran", "quantities add up"),
    "V5": ("los rendimientos son posibles", "yields are possible"),
    "V6": ("cajas y cuentas son sus operaciones", "tills and accounts are their operations"),
    "V7": ("cada socia y socio, su cuenta", "each member, their account"),
    "V8": ("el excedente se repartió entero", "the surplus was shared whole"),
    "V10": ("contratos sin exceso, despachos con origen", "contracts not exceeded, shipments with origin"),
    "V11": ("las organizaciones están separadas", "organisations are apart"),
    "V12": ("nada entra en una campaña cerrada", "nothing enters a closed season"),
    "V13": ("las cuotas se respetan", "quotas hold"),
    "V14": ("ningún lote gana un sello", "no lot gains a claim"),
    "V15": ("lo guardado dos veces coincide", "what is stored twice agrees"),
}


def arguments(name: str, parser) -> None:
    """No argument of its own."""


def run(options) -> Outcome:
    from eslabon.proof.verify import verify

    chosen = choosing.organisation(options) if options.organisation else None
    terminal = sys.stderr.isatty()
    report = verify(chosen, tell=_show if terminal else lambda _: None)
    if terminal:
        _show("")
    return Outcome(report.document(), list(told(report)), report.ok)


def _show(what: str) -> None:
    print(f"\r{what:<72}", end="" if what else "\r", file=sys.stderr, flush=True)


def told(report) -> Iterator[str]:
    from eslabon.proof.words import WORDS

    spanish = language() == "es"
    for check in report.checks:
        title = TITLES[check.code][0 if spanish else 1]
        counts = [f"{check.examined} {'examinadas' if spanish else 'examined'}"]
        if check.violations:
            counts.append(f"{len(check.violations)} {'VIOLACIONES' if spanish else 'VIOLATIONS'}")
        if check.pending:
            counts.append(f"{len(check.pending)} {'pendientes' if spanish else 'pending'}")
        yield f"{check.code:<4}{'✗' if check.violations else '✓'} {title}: {', '.join(counts)}"
        for mark, findings in (("✗", check.violations), ("…", check.pending)):
            for finding in findings:
                yield f"      {mark} {finding.what}: {sentence(finding.problem, catalogue=WORDS)}"
    if spanish:
        yield "Los libros cumplen." if report.ok else "Los libros NO cumplen."
    else:
        yield "The books hold." if report.ok else "The books do NOT hold."
