"""Run a command against a real PostgreSQL server of its own: python tests/postgres.py COMMAND...

The server refuses to run as root, so root hands it to the `postgres` user. Its settings are those of a real one: the
program refuses to open a database that would not keep what it is given.
"""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path


def programs() -> Path:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    path = found[-1] if found else shutil.which("initdb")
    if not path:
        sys.exit("PostgreSQL's server programs were not found: install postgresql")
    return Path(path).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_with_server(command: list[str]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="eslabon-postgres-"))
    as_server = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    if as_server:
        shutil.chown(folder, "postgres")
    bin, data, port = programs(), folder / "data", free_port()

    def server(*arguments: str) -> None:
        subprocess.run([*as_server, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    server(
        str(bin / "initdb"),
        "-D",
        str(data),
        "-U",
        "eslabon",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    )
    options = f"-p {port} -k {folder} -h 127.0.0.1"
    server(str(bin / "pg_ctl"), "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    try:
        server(str(bin / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "eslabon", "eslabon")
        url = f"postgresql://eslabon@127.0.0.1:{port}/eslabon"
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url, "ESLABON_TEST_SERVER": "1"}
        ).returncode
    finally:
        server(str(bin / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(run_with_server(sys.argv[1:]))
