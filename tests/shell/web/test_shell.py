"""Headers, language, signing in and out, strangers: through the whole stack of middleware."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory

from eslabon.registry.models import Membership, Organisation
from eslabon.web.access import needs_role
from eslabon.web.middleware import HEADERS

pytestmark = pytest.mark.django_db

PASSWORD = "cacao-en-grano-7"


@pytest.fixture
def quebradas():
    return Organisation.objects.create(
        key="TQ", code="TQ", name="Tres Quebradas", country="PE", currency="PEN", timezone="America/Lima"
    )


@pytest.fixture
def rosa(quebradas):
    user = get_user_model().objects.create_user("rosa", password=PASSWORD)
    Membership.objects.create(organisation=quebradas, user=user, role="manager")
    return user


def sign_in(client, name="rosa", password=PASSWORD, **extra):
    return client.post("/sign-in/", {"username": name, "password": password}, **extra)


@pytest.mark.parametrize("path", ["/sign-in/", "/healthz", "/no-such-page/"])
def test_every_answer_carries_the_headers_and_is_kept_by_nobody(client, path):
    response = client.get(path)
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert response.headers["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert "no-store" in response.headers["Cache-Control"]


def test_the_policy_allows_nothing_inline_and_no_frame():
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for rule in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy


def test_spanish_unless_somebody_chose_whatever_the_browser_says(client):
    response = client.get("/sign-in/", headers={"Accept-Language": "en"})
    assert 'lang="es"' in response.content.decode()
    assert response.headers["Content-Language"] == "es"
    chosen = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert chosen.headers["Location"] == "/sign-in/"
    assert 'lang="en"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_language_form_leads_nowhere_else(client, back):
    assert client.post("/language/", {"language": "en", "next": back}).headers["Location"] == "/"


def test_an_unknown_language_changes_nothing(client):
    assert not client.post("/language/", {"language": "xx", "next": "/"}).cookies


def test_signing_in_gives_a_new_session_key_and_signing_out_ends_it(client, rosa):
    client.get("/sign-in/")
    client.session.save()
    before = client.session.session_key
    assert sign_in(client).status_code == 302
    after = client.session.session_key
    assert after != before
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_known_and_unknown_names_are_answered_with_the_same_words(client, rosa):
    known = sign_in(client, password="wrong-password")
    unknown = sign_in(Client(), name="nadie", password="wrong-password")
    assert known.status_code == unknown.status_code == 200

    def words(response):
        return response.content.decode().split('<div class="errs"')[1].split("</div>")[0]

    assert words(known) == words(unknown)


def test_many_failures_wait_and_another_name_or_place_does_not(client, rosa):
    for _attempt in range(5):
        last = sign_in(client, password="wrong-password")
    assert last.status_code == 429
    assert sign_in(client).status_code == 429
    assert "Espere unos minutos" in sign_in(client).content.decode()
    assert sign_in(Client(), REMOTE_ADDR="10.9.8.7").status_code == 302


def test_an_unknown_name_is_slowed_down_alike(client):
    for _attempt in range(5):
        last = sign_in(client, name="nadie", password="wrong-password")
    assert last.status_code == 429


def test_next_leads_only_inside(client, rosa):
    response = client.post("/sign-in/?next=https://example.org/", {"username": "rosa", "password": PASSWORD})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/sign-in/", "/sign-out/", "/language/"])
def test_a_form_from_elsewhere_is_refused_in_words(rosa, path):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(path, {"username": "rosa", "password": PASSWORD, "language": "en"})
    assert response.status_code == 403


def test_health_says_little(client):
    assert set(client.get("/healthz").json()) == {"ok", "version"}


def test_a_missing_page_is_told_in_spanish(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "Esa página no existe." in response.content.decode()


# --- who may read what


@needs_role("manager", "accountant")
def office_only(request, scope):
    return HttpResponse(scope.organisation.code)


def ask(user, organisation="TQ"):
    request = RequestFactory().get(f"/{organisation}/seasons/X/")
    request.user = user
    return office_only(request, organisation=organisation)


def test_a_role_of_the_organisation_opens_the_page(rosa):
    assert ask(rosa).content == b"TQ"


def test_a_stranger_cannot_tell_an_organisation_that_exists_from_one_that_does_not(quebradas, rosa):
    stranger = get_user_model().objects.create_user("vecina", password=PASSWORD)
    for organisation in ("TQ", "NONE"):
        with pytest.raises(Http404):
            ask(stranger, organisation)


def test_a_role_that_is_not_asked_for_is_a_stranger_too(quebradas):
    clerk = get_user_model().objects.create_user("clerk", password=PASSWORD)
    Membership.objects.create(organisation=quebradas, user=clerk, role="clerk")
    with pytest.raises(Http404):
        ask(clerk)


def test_nobody_is_sent_to_sign_in(quebradas):
    from django.contrib.auth.models import AnonymousUser

    assert ask(AnonymousUser()).headers["Location"] == "/sign-in/?next=/TQ/seasons/X/"


def test_a_role_that_does_not_exist_is_refused_when_the_page_is_written():
    with pytest.raises(ValueError, match="no such role"):
        needs_role("treasurer")
