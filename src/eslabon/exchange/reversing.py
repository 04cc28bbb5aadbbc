"""Which row a reversal names: its key, its ref, or the code of all its lines."""

from __future__ import annotations

from django.db.models import Q

from eslabon.exchange.bindings import MODELS, binding
from eslabon.exchange.known import Known


def rows_named(known: Known, sheet: str, ref: str):
    bound = binding(sheet)
    named = Q(key=ref)
    if sheet != "reversals":
        named |= Q(ref=ref)
    if bound.sheet.line_of:
        named |= Q(**{bound.sheet.line_of: ref})
    return known.rows(MODELS[sheet]).filter(named)


def is_known(known: Known, sheet: str, ref: str) -> bool:
    return rows_named(known, sheet, ref).exists()
