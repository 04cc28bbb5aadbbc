"""The catalogues of words: code and templates say everything in English, `locale/es` says it in Spanish.

`python -m eslabon.web.catalogues` compiles them (Babel: msgfmt is not on a fresh machine); with `--update` it first
brings the .po files up to date with the sources: new entries come empty, entries that nobody uses are dropped.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parent.parent
LOCALE = SOURCE / "locale"

KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Eslabón\\n"
"Language: %(language)s\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: %(plurals)s;\\n"
"""

_CALL = re.compile(r"\b(gettext|ngettext)\(")

#: A message as the sources say it: its English, or (one, many).
Message = str | tuple[str, ...]


def messages() -> dict[Message, list[tuple[str, int]]]:
    """Every message of the shell's code and templates -> where it is said (file, line)."""
    found: dict[Message, list[tuple[str, int]]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            said = _in_code(path)
        elif path.suffix == ".html":
            said = _in_template(path)
        else:
            continue
        for line, message in said:
            found.setdefault(message, []).append((path.relative_to(SOURCE).as_posix(), line))
    return found


def _in_code(path: Path) -> Iterator[tuple[int, Message]]:
    for line, message, _comments, _context in extract(
        "python", io.BytesIO(path.read_bytes()), keywords=KEYWORDS
    ):
        yield line, tuple(message) if isinstance(message, tuple | list) else message


def _in_template(path: Path) -> Iterator[tuple[int, Message]]:
    """Django turns a template into text in which every message is a call; the calls are read as Python."""
    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in _CALL.finditer(text):
        end = text.index(")", match.end())
        while True:
            try:
                call = ast.parse(text[match.start() : end + 1].replace(", count", ""), mode="eval").body
                break
            except SyntaxError:
                end = text.index(")", end + 1)
        assert isinstance(call, ast.Call)
        words = tuple(ast.literal_eval(argument) for argument in call.args)
        yield text.count("\n", 0, match.start()) + 1, words if match[1] == "ngettext" else words[0]


def po_files() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=path.parent.parent.name, domain="django")


def update(path: Path) -> None:
    sources = Catalog(charset="utf-8", fuzzy=False)
    for message, places in messages().items():
        sources.add(message, locations=[(file, 0) for file, _line in places])
    catalogue = read_catalogue(path)
    catalogue.update(sources, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    write_catalogue(path, catalogue)


def write_catalogue(path: Path, catalogue: Catalog) -> None:
    """Sorted, without dates or line numbers: the same words give the same file."""
    entries = io.BytesIO()
    pofile.write_po(entries, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=True)
    header = HEADER % {"language": catalogue.locale_identifier, "plurals": catalogue.plural_forms.rstrip(";")}
    path.write_bytes(header.encode() + b"\n" + entries.getvalue())


def compile_all() -> list[Path]:
    """Writes the .mo beside each .po; returns what was written."""
    written = []
    for path in po_files():
        target = path.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, read_catalogue(path))
        written.append(target)
    return written


def main(arguments: list[str]) -> int:
    if "--update" in arguments:
        for path in po_files():
            update(path)
    for path in compile_all():
        print(path.relative_to(SOURCE))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
