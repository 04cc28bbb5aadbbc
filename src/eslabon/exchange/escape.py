"""Text that a spreadsheet would take for a formula gets a quote in front; on reading it is taken off again."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
QUOTE = "'"


def escape_text(text: str) -> str:
    """Spreadsheet-safe text for CSV. What already looks escaped gets one quote more, so that reading gives it back."""
    return QUOTE + text if text.lstrip(QUOTE).startswith(FORMULA_STARTS) else text


def unescape_text(text: str) -> str:
    """The twin of `escape_text`: unescape_text(escape_text(text)) == text."""
    return text[1:] if text.startswith(QUOTE) and text.lstrip(QUOTE).startswith(FORMULA_STARTS) else text
