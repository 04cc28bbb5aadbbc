"""The pages of an organisation: the season, the members, a member's statement."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from eslabon.common.words import sentence
from eslabon.registry.models import Member, Membership, Season
from eslabon.web import addresses
from eslabon.web.access import Scope, needs_role
from eslabon.web.components import Head, Row, Table
from eslabon.web.format import Style
from eslabon.web.members_page import members_page
from eslabon.web.navigation import OFFICE, Navigation, navigation
from eslabon.web.reading import season_facts
from eslabon.web.reading_members import members_facts, statement_facts
from eslabon.web.season_page import season_page
from eslabon.web.statement_page import statement_page
from eslabon_core.problems import Problem


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever signs in: the season now, or one's own account."""
    membership = (
        Membership.objects.filter(user=request.user)
        .select_related("organisation", "member")
        .order_by("id")
        .first()
    )
    if membership is None:
        return render(request, "web/season_choose.html", {"table": None})
    code = membership.organisation.code
    season = current_season(membership.organisation)
    if season is None:
        return redirect(addresses.seasons_address(code))
    if membership.role == "clerk":
        return redirect(addresses.seasons_address(code))
    if membership.role == "member":
        return redirect(addresses.statement_address(code, membership.member.code, season.code))
    return redirect(addresses.season_address(code, season.code))


def current_season(organisation) -> Season | None:
    """The season that an answer is most likely asked of: the one that began last."""
    return Season.objects.filter(organisation=organisation).order_by("-starts_on", "key").first()


@require_GET
@needs_role(*OFFICE)
def season(request: HttpRequest, scope: Scope, season: str) -> HttpResponse:
    shown = _season(scope, season)
    language = translation.get_language()
    try:
        page = season_page(season_facts(scope.organisation, shown, datetime.now(UTC), language), language)
    except Problem as problem:
        return _not_yet(request, scope, problem, "season", shown)
    context = {
        "page": page,
        "nav": _menu(request, scope, "season", shown),
        "members_address": addresses.members_address(scope.organisation.code) + f"?season={shown.code}",
    }
    return render(request, "web/season.html", context)


@require_GET
@needs_role(*OFFICE, "clerk", "member")
def seasons(request: HttpRequest, scope: Scope) -> HttpResponse:
    style = Style(
        translation.get_language(),
        scope.organisation.country,
        scope.organisation.currency,
        datetime.now(UTC).year,
    )
    rows = tuple(
        Row(
            (each.code, style.day(each.starts_on), style.day(each.ends_on)),
            address=_address_of(scope, each),
        )
        for each in Season.objects.filter(organisation=scope.organisation).order_by("-starts_on", "key")
    )
    heads = (Head(_("Season")), Head(_("From")), Head(_("To")))
    table = Table(_("Seasons"), heads, rows) if rows else None
    return render(
        request, "web/season_choose.html", {"table": table, "nav": _menu(request, scope, "seasons")}
    )


def _address_of(scope: Scope, season: Season) -> str:
    if not scope.roles & {*OFFICE, "member"}:
        return ""
    if scope.roles & set(OFFICE):
        return addresses.season_address(scope.organisation.code, season.code)
    return addresses.statement_address(scope.organisation.code, scope.own_member, season.code)


@require_GET
@needs_role(*OFFICE)
def members(request: HttpRequest, scope: Scope) -> HttpResponse:
    asked = request.GET.get("season", "")
    shown = _season(scope, asked) if asked else current_season(scope.organisation)
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 7 else 1
    facts = members_facts(scope.organisation, shown, request.GET.get("q", "").strip()[:80], page)
    code = scope.organisation.code
    context = {
        "page": members_page(
            facts,
            translation.get_language(),
            datetime.now(UTC).year,
            lambda member: addresses.statement_address(code, member, facts.season),
        ),
        "nav": _menu(request, scope, "members", shown),
    }
    return render(request, "web/members.html", context)


@require_GET
@needs_role(*OFFICE, "member")
def statement(request: HttpRequest, scope: Scope, member: str, season: str) -> HttpResponse:
    """The office reads everybody's; a member reads their own and of all others learns nothing."""
    if not scope.roles & set(OFFICE) and member != scope.own_member:
        raise Http404
    person = Member.objects.filter(organisation=scope.organisation, code=member).first()
    if person is None:
        raise Http404
    shown = _season(scope, season)
    try:
        facts = statement_facts(
            scope.organisation, shown, person, datetime.now(UTC), language=translation.get_language()
        )
        page = statement_page(facts, translation.get_language())
    except Problem as problem:
        return _not_yet(request, scope, problem, "members", shown)
    own = member == scope.own_member
    context = {
        "page": page,
        "nav": _menu(request, scope, "statement" if own else "members", shown),
        "organisation_name": scope.organisation.name,
        "back_address": ""
        if own
        else addresses.members_address(scope.organisation.code) + f"?season={shown.code}",
    }
    return render(request, "web/statement.html", context)


def _not_yet(
    request: HttpRequest, scope: Scope, problem: Problem, current: str, season: Season
) -> HttpResponse:
    """Why a page cannot be shown, in the person's language, instead of figures that would not add up."""
    words = sentence(problem, translation.get_language())
    context = {"words": words, "nav": _menu(request, scope, current, season)}
    return render(request, "web/not_yet.html", context, status=409)


def _season(scope: Scope, code: str) -> Season:
    found = Season.objects.filter(organisation=scope.organisation, code=code).first()
    if found is None:
        raise Http404
    return found


def _menu(request: HttpRequest, scope: Scope, current: str, season: Season | None = None) -> Navigation:
    shown = season or current_season(scope.organisation)
    return navigation(
        organisation=scope.organisation.code,
        organisation_name=scope.organisation.name,
        is_demonstration=scope.organisation.is_demonstration,
        person_name=request.user.get_full_name(),
        role=scope.role,
        season=shown.code if shown else "",
        member=scope.own_member,
        current=current,
    )
