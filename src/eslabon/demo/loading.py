"""The demonstration organisations into an empty database, by the import that users use."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from eslabon.common.database import writing
from eslabon.demo.build import ORGANISATIONS, demonstration, write_folder
from eslabon.exchange.importer import import_workbook
from eslabon.registry.models import Member, Membership, Organisation, User
from eslabon_core.problems import Problem

#: Known to everybody: it opens only a database that is marked as a demonstration.
PASSWORD = "cosecha-2026"
ROLES = {"manager": "gerencia", "accountant": "contabilidad", "board": "directiva", "member": "socia"}


def load(say: Callable[[str], None]) -> dict[str, Any]:
    """Load all demonstrations; `say` is told the name of each as it begins.

    Raises   Problem "demo.not_empty"; nothing is loaded where one of them cannot be.
    """
    if Organisation.objects.exists():
        raise Problem("demo.not_empty")
    with writing():
        for code, about in ORGANISATIONS.items():
            say(about.name)
            with tempfile.TemporaryDirectory(prefix="eslabon-demo-") as folder:
                write_folder(demonstration(code), folder)
                result = import_workbook(Path(folder), actor="demonstration", demonstration=True)
            if not result.imported:
                transaction.set_rollback(True)
                raise Problem("demo.refused", organisation=about.name, problems=list(result.lines())[:5])
            _people(code, Organisation.objects.get(code=about.organisation))
    return signins()


def _people(code: str, organisation: Organisation) -> None:
    password = make_password(PASSWORD)
    for role, word in ROLES.items():
        user = User.objects.create(username=_user(code, word), password=password)
        member = None
        if role == "member":
            member = (
                Member.objects.filter(organisation=organisation, is_member=True, kind="person")
                .order_by("key")
                .first()
            )
            member = (
                member
                or Member.objects.filter(organisation=organisation, is_member=True).order_by("key").first()
            )
        Membership.objects.create(organisation=organisation, user=user, role=role, member=member)


def _user(code: str, word: str) -> str:
    return f"{word}-{ORGANISATIONS[code].organisation.removesuffix('-DEMO').lower()}"


def signins() -> dict[str, Any]:
    """Who may sign in to the demonstrations: the document of `eslabon demo --json`."""
    return {
        "organisations": [
            {
                "code": about.organisation,
                "season": about.season,
                "signins": [
                    {"user": _user(code, word), "password": PASSWORD, "role": role}
                    for role, word in ROLES.items()
                ],
            }
            for code, about in ORGANISATIONS.items()
        ]
    }


def is_demonstration() -> bool:
    return Organisation.objects.filter(is_demonstration=True).exists()
