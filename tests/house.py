"""The rules of the house that no linter knows. Run: python tests/house.py"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FUNCTION_LINES, MODULE_LINES = 60, 400
#: Modules and functions that are long for a reason: tables of data, one schema, one computation told in one place.
LONG_FOR_A_REASON = {
    "src/eslabon/exchange/sheets_words.py": "every column's words in two languages",
    "src/eslabon/settlement/loading.py": "one query a table, in the order of the core's records",
    "src/eslabon/web/facts.py": "every fact that a page may ask for, in one place",
    "src/eslabon_core/settlement/records.py": "one dataclass a kind of record",
    "src/eslabon_core/settlement/sales.py": "payments in order of date: one computation",
}
#: What must not stand in the project: paths of a machine, hosts of registries, markup past the escaping helpers,
#: a header that would wipe the records of a phone.
FORBIDDEN_ANYWHERE = ("/work/", "pypi.org", "registry.npmjs.org", "deb.debian.org")
FORBIDDEN_IN_SHELL = ("mark_safe", "Clear-Site-Data", "|safe }}", "extra_context=locals", ".extra(where")


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def findings(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if path == Path(__file__).resolve():
            continue
        name = path.relative_to(ROOT).as_posix()
        text = text_of(path)
        for word in FORBIDDEN_ANYWHERE:
            if word in text:
                yield f"{name}: {word} does not belong in the project"
        if name.startswith("src/eslabon/"):
            for word in FORBIDDEN_IN_SHELL:
                if word in text:
                    yield f"{name}: {word} is not used here: build pages with templates and format_html"
        if name.startswith("src/") and path.suffix == ".py" and "/migrations/" not in name:
            yield from lengths(name, text)


def lengths(name: str, text: str) -> Iterator[str]:
    lines = text.count("\n") + 1
    if lines > MODULE_LINES and name not in LONG_FOR_A_REASON:
        yield f"{name}: {lines} lines: is there a room that wants a door?"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            long = (node.end_lineno or node.lineno) - node.lineno + 1
            if long > FUNCTION_LINES and f"{name}:{node.name}" not in LONG_FOR_A_REASON:
                yield f"{name}:{node.lineno}: {node.name} has {long} lines"


def main() -> int:
    found = list(findings(tracked()))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
