"""python -m benchmarks [MEMBERS DELIVERIES]: builds an organisation and prints what each step cost, beside its peer."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import organisation, peers


def command(data: Path, *arguments: str) -> tuple[float, float, int, str]:
    """Wall and CPU seconds, peak memory in kB, output of one whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        env={**os.environ, "ESLABON_DATA": str(data), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, cpu, int(done.stderr.split("PEAK")[-1]), done.stdout


_PROGRAM = """
import resource, sys
from eslabon.cli import main
code = main(sys.argv[1:])
sys.stderr.write(f"PEAK{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
sys.exit(code)
"""


def line(name: str, wall: float, cpu: float, peak_kb: int, peer: str) -> dict:
    print(f"{name:<28}{wall:>9.2f} s wall{cpu:>9.2f} s CPU{peak_kb / 1024:>8.0f} MiB   {peer}", flush=True)
    return {"name": name, "wall_s": wall, "cpu_s": cpu, "peak_mib": peak_kb / 1024, "peer": peer}


def main() -> int:
    members, deliveries = (int(word) for word in (sys.argv[1:] + ["10000", "100000"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory(prefix="eslabon-bench-") as root:
        folder = organisation.write(Path(root) / "season", members, deliveries)
        data = Path(root) / "data"
        data.mkdir()
        command(data, "verify", "--json")
        rows = []
        wall, cpu, peak, _ = command(data, "import", str(folder), "--json")
        raw = peers.raw_insert(folder, Path(root) / "raw.sqlite3")
        rows.append(
            line("import", wall, cpu, peak, f"{cpu / raw:.2f} x csv + checks + executemany ({raw:.2f} s CPU)")
        )
        wall, cpu, peak, _ = command(data, "settle", "S1", "--json")
        plain = peers.plain_settlement(Path(root) / "raw.sqlite3")
        rows.append(
            line(
                "settle, start included",
                wall,
                cpu,
                peak,
                f"{cpu / plain:.2f} x plain Python ({plain:.2f} s CPU)",
            )
        )
        wall, cpu, peak, _ = command(data, "verify", "--json")
        rows.append(line("verify", wall, cpu, peak, f"{1e6 * cpu / deliveries:.1f} µs an entry"))
    Path("benchmarks/last.json").write_text(
        json.dumps({"members": members, "deliveries": deliveries, "rows": rows}, indent=1)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
