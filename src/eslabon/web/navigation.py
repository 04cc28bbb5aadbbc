"""Who sees which entry of the menu: by role alone, and only pages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from eslabon.web import addresses

#: The office reads every member's account; a member reads their own.
OFFICE = ("manager", "accountant", "board")


@dataclass(frozen=True)
class Entry:
    key: str
    label: str
    address: str


@dataclass(frozen=True)
class Navigation:
    """tabs under the thumb (first in the rail on a desk), rest under "More"; current is the key of the page's entry."""

    organisation: str
    who: str
    is_demonstration: bool
    tabs: tuple[Entry, ...]
    rest: tuple[Entry, ...]
    current: str

    @property
    def rest_is_current(self) -> bool:
        return any(entry.key == self.current for entry in self.rest)


def role_names() -> dict[str, str]:
    return {
        "manager": _("manager"),
        "accountant": _("accountant"),
        "clerk": _("clerk"),
        "board": _("board"),
        "member": _("member"),
    }


def navigation(
    *,
    organisation: str,
    organisation_name: str,
    is_demonstration: bool,
    person_name: str,
    role: str,
    season: str,
    member: str = "",
    current: str = "",
) -> Navigation:
    """The menu of one person in one organisation; `member` is the member's own code where role is member.

    season   code of the season shown; empty where there is none yet: then only the choice of a season is listed.
    """
    tabs = []
    if role in OFFICE and season:
        tabs.append(Entry("season", _("Season"), addresses.season_address(organisation, season)))
    if role in OFFICE:
        tabs.append(Entry("members", _("Members"), addresses.members_address(organisation)))
    if role == "member" and season:
        tabs.append(
            Entry("statement", _("My account"), addresses.statement_address(organisation, member, season))
        )
    who = ", ".join(part for part in (person_name, role_names()[role]) if part)
    rest = (Entry("seasons", _("Choose a season"), addresses.seasons_address(organisation)),)
    return Navigation(organisation_name, who, is_demonstration, tuple(tabs), rest, current)
