"""Who may read what. A stranger to an organisation is told that the page does not exist: never that it is forbidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from eslabon.registry.models import Membership, Organisation


@dataclass(frozen=True)
class Scope:
    """The organisation of the address and the memberships of the signed-in person in it (at least one)."""

    organisation: Organisation
    memberships: tuple[Membership, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    @property
    def role(self) -> str:
        """The role whose menu is shown: the first of Membership.ROLES that the person has."""
        return next(role for role in Membership.ROLES if role in self.roles)

    @property
    def own_member(self) -> str:
        """Code of the member that the person is; empty where the person signs in with another role."""
        return next((m.member.code for m in self.memberships if m.role == "member" and m.member), "")


def scope_of(user: Any, organisation_code: str) -> Scope:
    """Raises Http404 where the organisation does not exist or the person has no role in it: both look alike."""
    memberships = tuple(
        Membership.objects.filter(user=user, organisation__code=organisation_code)
        .select_related("organisation", "member")
        .order_by("id")
    )
    if not memberships:
        raise Http404
    return Scope(memberships[0].organisation, memberships)


def needs_role(*roles: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorates view(request, scope, **rest) of an address that begins with <organisation>.

    Nobody signed in: the sign-in page. A stranger, or another role than `roles`: 404.
    """
    unknown = set(roles) - set(Membership.ROLES)
    if unknown:
        raise ValueError(f"no such role: {sorted(unknown)}")

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, organisation: str, **rest: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            scope = scope_of(request.user, organisation)
            if not scope.roles & set(roles):
                raise Http404
            return view(request, scope, **rest)

        return guarded

    return decorate
