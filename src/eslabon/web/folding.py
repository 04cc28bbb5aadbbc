"""A name as a search compares it: no accents, lower case."""

import unicodedata


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).strip()
