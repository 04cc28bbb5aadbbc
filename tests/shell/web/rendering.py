"""Pages made from the invented facts through the product's own templates, without a database."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from tests.shell.web import samples

from eslabon.web import addresses
from eslabon.web.components import Head, Row, Table
from eslabon.web.facts import MemberRow, MembersFacts
from eslabon.web.forms import SignInForm
from eslabon.web.members_page import members_page
from eslabon.web.navigation import navigation
from eslabon.web.season_page import season_page
from eslabon.web.statement_page import statement_page


def rendered(template: str, context: dict, language: str, path: str = "/") -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    with translation.override(language):
        return render_to_string(f"web/{template}", context, request)


def menu(language: str, current: str, role: str = "manager"):
    with translation.override(language):
        return navigation(
            organisation="TQ",
            organisation_name=samples.TRES.name,
            is_demonstration=True,
            person_name="Rosa Elvira Pinedo",
            role=role,
            season="CACAO-26",
            member="0087" if role == "member" else "",
            current=current,
        )


def season_html(name: str, language: str) -> str:
    context = {
        "page": season_page(samples.SEASONS[name](), language),
        "nav": menu(language, "season"),
        "members_address": addresses.members_address("TQ"),
    }
    return rendered("season.html", context, language, addresses.season_address("TQ", "CACAO-26"))


def statement_html(language: str, facts=None) -> str:
    facts = facts or samples.statement()
    context = {
        "page": statement_page(facts, language),
        "nav": menu(language, "statement", role="member"),
        "organisation_name": facts.organisation.name,
        "back_address": addresses.members_address("TQ"),
    }
    return rendered("statement.html", context, language)


def members_facts(search: str = "", rows: int = 12) -> MembersFacts:
    names = ["Flor Cachique Shupingahua", "Víctor Tuanama Tuanama", "Luz Marina Sangama Tapullima"]
    listed = tuple(
        MemberRow(
            f"{index:04d}",
            names[index % 3],
            "Pampa Alta",
            (("kg", 770_400 + index * 1000),),
            181_473 if index % 4 else None,
        )
        for index in range(1, rows + 1)
    )
    return MembersFacts(samples.TRES, "CACAO-26", search, listed, rows, 148, page=2, pages=5 if rows else 1)


def members_html(language: str, search: str = "", rows: int = 12) -> str:
    page = members_page(
        members_facts(search, rows),
        language,
        2026,
        lambda code: addresses.statement_address("TQ", code, "CACAO-26"),
    )
    return rendered("members.html", {"page": page, "nav": menu(language, "members")}, language)


def seasons_html(language: str, rows: int = 2) -> str:
    table = Table(
        "Campañas",
        (Head("Campaña"), Head("Fechas"), Head("Estado")),
        tuple(
            Row((f"CACAO-2{6 - i}", "1 mar a 30 sep", "abierta"), address="/TQ/seasons/CACAO-26/")
            for i in range(rows)
        ),
    )
    return rendered(
        "season_choose.html", {"table": table if rows else None, "nav": menu(language, "seasons")}, language
    )


def sign_in_html(language: str, *, failed: bool = False) -> str:
    form = SignInForm(data={"username": "", "password": ""}) if failed else SignInForm()
    with translation.override(language):
        return rendered("sign_in.html", {"form": form, "next": "/"}, language)


def all_pages(language: str) -> dict[str, str]:
    """Every page of the room, by a name."""
    pages = {f"season-{name}": season_html(name, language) for name in samples.SEASONS}
    pages |= {
        "statement": statement_html(language),
        "statement-paid": statement_html(language, samples.paid_statement()),
        "statement-open": statement_html(language, samples.open_statement()),
        "members": members_html(language),
        "members-none": members_html(language, search="zz", rows=0),
        "seasons": seasons_html(language),
        "seasons-none": seasons_html(language, rows=0),
        "sign-in": sign_in_html(language),
        "sign-in-failed": sign_in_html(language, failed=True),
    }
    for name in ("403", "404", "500", "too_many_attempts"):
        pages[name] = rendered(f"{name}.html", {}, language)
    return pages
