"""What a zip directory tells before anything is unpacked: enough to refuse a file that would do harm."""

from __future__ import annotations

import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from eslabon_core.problems import Problem

MEGABYTE = 1_000_000
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
WORKBOOK_PART = "xl/workbook.xml"
#: Below this size no ratio matters: a small part of an honest workbook may be nearly all repetition.
RATIO_MATTERS_BYTES = MEGABYTE


@dataclass(frozen=True)
class Limits:
    """What a file may cost us. The sizes of the command line are ten times those of the web."""

    file_bytes: int = 20 * MEGABYTE
    inflated_bytes: int = 200 * MEGABYTE
    entries: int = 200
    ratio: int = 100
    cells: int = 40_000_000
    sparse: int = 20
    columns: int = 1_024
    memory_bytes: int = 2**30
    cpu_seconds: int = 60
    silence_seconds: float = 120.0


WEB = Limits()
COMMAND_LINE = Limits(
    file_bytes=200 * MEGABYTE, inflated_bytes=2_000 * MEGABYTE, memory_bytes=4 * 2**30, cpu_seconds=600,
    silence_seconds=600.0,
)  # fmt: skip


def check_zip(path: Path, limits: Limits) -> None:
    """Raises Problem "file.…" where the zip is none, is too big, grows too much, is encrypted or holds a link."""
    with path.open("rb") as file:
        magic = file.read(len(OLE_MAGIC))
    if magic == OLE_MAGIC:
        raise Problem("file.encrypted")
    if not magic.startswith(ZIP_MAGIC):
        raise Problem("file.kind", path=path.name)
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Problem("file.too_big", most_mb=limits.file_bytes // MEGABYTE)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise Problem("file.garbage") from None
    _check_entries(entries, size, limits)
    if WORKBOOK_PART not in {entry.filename for entry in entries}:
        raise Problem("file.kind", path=path.name)


def _check_entries(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Problem("file.too_many_entries", most=limits.entries)
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry, limits)
        if entry.filename.casefold() in seen:
            raise Problem("file.link", entry=entry.filename[:100])
        seen.add(entry.filename.casefold())
    inflated = sum(entry.file_size for entry in entries)
    if inflated > limits.inflated_bytes:
        raise Problem("file.inflates", most_mb=limits.inflated_bytes // MEGABYTE)
    if inflated > RATIO_MATTERS_BYTES and inflated > limits.ratio * size:
        raise Problem("file.ratio", entry="zip", most=limits.ratio)


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.filename
    if entry.flag_bits & 0x1:
        raise Problem("file.encrypted")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_link or name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise Problem("file.link", entry=name[:100])
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Problem("file.garbage")
    if entry.file_size > RATIO_MATTERS_BYTES and entry.file_size > limits.ratio * entry.compress_size:
        raise Problem("file.ratio", entry=name[:100], most=limits.ratio)
