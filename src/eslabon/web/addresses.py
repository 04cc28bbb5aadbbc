"""Where pages live, in one place; the resolver answers the same addresses (a test compares them)."""

from urllib.parse import quote


def _path(*parts: str) -> str:
    return "/" + "".join(quote(part, safe="") + "/" for part in parts)


def season_address(organisation: str, season: str) -> str:
    return _path(organisation, "seasons", season)


def seasons_address(organisation: str) -> str:
    return _path(organisation, "seasons")


def members_address(organisation: str) -> str:
    return _path(organisation, "members")


def statement_address(organisation: str, member: str, season: str) -> str:
    return _path(organisation, "members", member, "statement", season)
