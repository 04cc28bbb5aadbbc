"""An installation of its own for tests that run the command: a real database in a folder of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")


@dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def document(self):
        return json.loads(self.out)


@dataclass
class Installation:
    """A data folder and a database; `run` is the command as a person types it."""

    data: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "ESLABON_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "ESLABON_LANGUAGE": "es",
        }

    def run(self, *arguments: object, check: bool = True, **environment: str) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "eslabon", *map(str, arguments)],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )
        if check and done.returncode:
            raise AssertionError(
                f"eslabon {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return Answer(done.returncode, done.stdout, done.stderr)


def _admin(statement: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Installation:
    """Tables once; every installation of a test starts as a copy."""
    folder = tmp_path_factory.mktemp("migrated")
    url = ""
    if ON_POSTGRES:
        name = f"template_{uuid.uuid4().hex[:12]}"
        _admin(f"CREATE DATABASE {name}")
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    installation = Installation(folder, url)
    installation.run("verify", "--json", check=False)
    return installation


def copied(source: Installation, data: Path) -> Installation:
    """A second installation that holds what the first one holds."""
    shutil.copytree(source.data, data)
    if not ON_POSTGRES:
        return Installation(data, "")
    template, name = urlsplit(source.database_url).path[1:], f"test_{uuid.uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    return Installation(data, urlunsplit(urlsplit(source.database_url)._replace(path=f"/{name}")))


def removed(installation: Installation) -> None:
    if ON_POSTGRES:
        _admin(f"DROP DATABASE IF EXISTS {urlsplit(installation.database_url).path[1:]} WITH (FORCE)")


@pytest.fixture
def installation(migrated: Installation, tmp_path: Path) -> Iterator[Installation]:
    made = copied(migrated, tmp_path / "data")
    yield made
    removed(made)
