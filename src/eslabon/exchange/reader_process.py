"""Our side of the reading process: it is started, listened to, and ended whatever happens to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from eslabon.exchange.reader_zip import Limits
from eslabon_core.problems import Problem

CHILD = Path(__file__).with_name("reader_child.py")
LONGEST_LINE = 64_000_000
WATCH_SECONDS = 0.5


class ReadingProcess:
    """One child that reads one workbook. Raises Problem "file.…" where it refuses, dies or falls silent."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="eslabon-read-", ignore_cleanup_errors=True)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._child = subprocess.Popen(
            [sys.executable, "-I", str(CHILD), str(path.resolve()), json.dumps(asdict(limits))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, cwd=self._folder.name,
            env={name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ},
        )  # fmt: skip
        self._waiting_since: float | None = None
        self._fell_silent = False
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def pid(self) -> int:
        return self._child.pid

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def sheet_names(self) -> list[str]:
        names: list[str] = self._next()["sheets"]
        return names

    def ask_for(self, names: list[str]) -> None:
        assert self._child.stdin
        try:
            self._child.stdin.write(json.dumps(names).encode("ascii") + b"\n")
            self._child.stdin.close()
        except OSError:
            raise self._death() from None

    def messages(self) -> Iterator[dict[str, Any]]:
        while not (message := self._next()).get("end"):
            yield message

    def close(self) -> None:
        self._closed.set()
        if self._child.poll() is None:
            self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue
        self._child.wait()
        self._errors.close()
        self._folder.cleanup()

    def _next(self) -> dict[str, Any]:
        assert self._child.stdout
        self._waiting_since = time.monotonic()
        line = self._child.stdout.readline(LONGEST_LINE)
        self._waiting_since = None
        if not line.endswith(b"\n"):
            raise self._death()
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            raise self._death() from None
        if "refused" in message:
            raise Problem(message["refused"], **message["facts"])
        return message

    def _watch(self) -> None:
        """Time counts only while we wait for the child: our own slowness is not its fault."""
        while not self._closed.wait(WATCH_SECONDS):
            since = self._waiting_since
            if since is not None and time.monotonic() - since > self._limits.silence_seconds:
                self._fell_silent = True
                self._child.kill()
                return

    def _death(self) -> Problem:
        self._child.kill()
        status = self._child.wait()
        self._errors.seek(0)
        if self._fell_silent or status == -24:  # SIGXCPU
            return Problem("file.reader_time")
        if b"memory allocation" in self._errors.read(10_000):
            return Problem("file.reader_memory")
        return Problem("file.reader_died")
