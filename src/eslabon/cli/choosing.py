"""Which organisation and season a command speaks of."""

from __future__ import annotations

from eslabon.registry.models import Organisation, Season
from eslabon_core.problems import Problem


def organisation(options) -> Organisation:
    known = list(Organisation.objects.order_by("code"))
    codes = ", ".join(each.code for each in known)
    if options.organisation:
        for each in known:
            if each.code == options.organisation:
                return each
        raise Problem("organisation.unknown", code=options.organisation, codes=codes or "-")
    if not known:
        raise Problem("organisation.none")
    if len(known) > 1:
        raise Problem("organisation.choose", codes=codes)
    return known[0]


def season(of: Organisation, code: str) -> Season:
    found = Season.objects.filter(organisation=of, code=code).first()
    if found is None:
        known = Season.objects.filter(organisation=of).order_by("code").values_list("code", flat=True)
        raise Problem("season.unknown", season=code, organisation=of.code, known=", ".join(known) or "-")
    return found
