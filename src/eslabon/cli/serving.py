"""`eslabon serve`: migrates, then serves the web app."""

from __future__ import annotations

import logging
import os
import sys
import threading

from eslabon.cli import Outcome
from eslabon.common.words import language

THREADS = 8
CHECKPOINT_SECONDS = 60
CHECKPOINT_BYTES = 4 * 2**20


def arguments(name: str, parser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--demo", action="store_true", help="load the demonstration into an empty database first"
    )


def run(options) -> Outcome:
    from django.conf import settings

    from eslabon.common.database import checkpoint
    from eslabon.demo.loading import is_demonstration, load, signins
    from eslabon.registry.models import Organisation

    if options.host not in ("127.0.0.1", "localhost", "::1") and options.host not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS.append(options.host)
    if options.demo and not Organisation.objects.exists():
        _say("Cargando la demostración…", "Loading the demonstration…")
        load(lambda name: print(f"  {name}", file=sys.stderr, flush=True))
    checkpoint()
    _prepare_static()
    if is_demonstration():
        from eslabon.cli.demonstration import told

        _say("Entradas de demostración:", "Demonstration sign-ins:")
        for line in told(signins()):
            print("  " + line, file=sys.stderr)
    threading.Thread(target=_keep_the_log_short, daemon=True, name="checkpoint").start()
    _serve(options.host, options.port)
    return Outcome({"served": f"http://{options.host}:{options.port}"})


def _say(spanish: str, english: str) -> None:
    print(spanish if language() == "es" else english, file=sys.stderr, flush=True)


def _prepare_static() -> None:
    """Style sheets under hashed names, and the catalogues of words; both made where they are missing or older."""
    from django.core.management import call_command

    from eslabon.web.catalogues import compile_all, po_files

    if any(
        not po.with_suffix(".mo").exists() or po.stat().st_mtime > po.with_suffix(".mo").stat().st_mtime
        for po in po_files()
    ):
        compile_all()
    call_command("collectstatic", verbosity=0, interactive=False)


def _serve(host: str, port: int) -> None:
    from waitress.server import create_server

    from eslabon.config.wsgi import application

    logging.getLogger("waitress").setLevel(logging.ERROR)
    server = create_server(application, host=host, port=port, threads=THREADS, ident="eslabon")
    where = f"http://{host}:{port}/"
    _say(
        f"Eslabón atiende en {where}  (Ctrl+C para terminar)", f"Eslabón serves at {where}  (Ctrl+C to stop)"
    )
    try:
        server.run()
    except KeyboardInterrupt:
        server.close()


def _keep_the_log_short() -> None:
    """SQLite's log is folded into the file each minute, or sooner when it has grown."""
    from django.db import connection

    from eslabon.common.database import checkpoint

    log = f"{connection.settings_dict['NAME']}-wal"
    waited = 0
    while connection.vendor == "sqlite":
        threading.Event().wait(5)
        waited += 5
        if waited >= CHECKPOINT_SECONDS or (os.path.exists(log) and os.path.getsize(log) > CHECKPOINT_BYTES):
            waited = 0
            try:
                checkpoint()
            except Exception:
                logging.getLogger("eslabon").exception("the log could not be folded into the database")
