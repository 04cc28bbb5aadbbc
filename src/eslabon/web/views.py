"""Pages that belong to no organisation: signing in and out, the language, health, and what is said when a page fails."""

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from eslabon.web.forms import SignInForm
from eslabon_core import __version__

YEAR_SECONDS = 365 * 24 * 3600


class SignIn(LoginView):
    """Django's own sign-in: it gives the session a new key, and follows `next` only inside this site."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """By POST only; the session and what it held are deleted."""

    next_page = "/sign-in/"
    http_method_names = ["post"]


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keeps the choice in a cookie and goes back to the page where it was made."""
    asked, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if asked in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            asked,
            max_age=YEAR_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers; an error otherwise (the last-resort handler says no more)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True, "version": __version__})


def too_many_attempts(request: HttpRequest, response: HttpResponse, credentials: dict) -> HttpResponse:
    """Said after repeated failures, alike for a name that exists and one that does not."""
    return render(request, "web/too_many_attempts.html", status=429)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/403.html", status=403)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that was open too long, or from elsewhere: the reason stays out of the page."""
    return render(request, "web/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "web/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """The last resort: no trace, no database, the person's language where it is known."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    with translation.override(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        return render(request, "web/500.html", status=500)
