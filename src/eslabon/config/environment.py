"""Where data, database and secrets are: read from the environment once, at start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from eslabon.common.settings import SQLITE_PRAGMAS


def data_folder() -> Path:
    folder = Path(os.environ.get("ESLABON_DATA", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    """Made at the first start, kept outside the database, readable by its owner alone."""
    path = folder / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return key


def database(folder: Path) -> dict:
    """Django's DATABASES entry for DATABASE_URL; without one, a SQLite file in the data folder."""
    url = os.environ.get("DATABASE_URL", "")
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        name = unquote(parts.path)[1:] if url else ""
        path = Path(name) if name else folder / "eslabon.sqlite3"
        commands = "".join(f"PRAGMA {pragma}={value};" for pragma, value in SQLITE_PRAGMAS.items())
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(path),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": commands},
            "TEST": {"NAME": str(path) + ".test"},
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path)[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL has an unknown scheme: {parts.scheme}:// (use sqlite or postgresql)"
    )
