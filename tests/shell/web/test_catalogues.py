"""Both languages are complete: nothing fuzzy, missing, unused, or with other placeholders than the English."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from eslabon.web import catalogues

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def entries(path):
    return [message for message in catalogues.read_catalogue(path) if message.id]


@pytest.fixture(params=catalogues.po_files(), ids=lambda path: path.parent.parent.name)
def path(request):
    return request.param


def test_there_is_a_spanish_catalogue():
    assert [path.parent.parent.name for path in catalogues.po_files()] == ["es"]


def test_nothing_is_missing_fuzzy_or_empty(path):
    said = {
        message.id if isinstance(message.id, str) else tuple(message.id): message for message in entries(path)
    }
    missing = [text for text in catalogues.messages() if text not in said]
    assert not missing
    empty = [key for key, message in said.items() if not message.string or not all([message.string] if isinstance(message.string, str)
             else message.string)]  # fmt: skip
    assert not empty
    assert not [key for key, message in said.items() if message.fuzzy]


def test_nothing_is_unused(path):
    used = set(catalogues.messages())
    unused = [
        message.id
        for message in entries(path)
        if (message.id if isinstance(message.id, str) else tuple(message.id)) not in used
    ]
    assert not unused
    assert not catalogues.read_catalogue(path).obsolete


def test_a_translation_names_the_same_facts(path):
    for message in entries(path):
        sources = [message.id] if isinstance(message.id, str) else message.id
        texts = [message.string] if isinstance(message.string, str) else message.string
        for source, text in zip(sources, texts, strict=True):
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(source)), message.id


def test_the_compiled_catalogue_speaks():
    with translation.override("es"):
        assert gettext("Second payments") == "Reintegros"
        assert ngettext("%(count)s family", "%(count)s families", 1) == "%(count)s familia"
    with translation.override("en"):
        assert gettext("Second payments") == "Second payments"


def test_every_string_of_a_template_is_found():
    templates = {
        place
        for places in catalogues.messages().values()
        for place, _line in places
        if place.endswith(".html")
    }
    assert "web/templates/web/sign_in.html" in templates


def test_writing_a_catalogue_again_changes_no_byte(path, tmp_path):
    folder = tmp_path / path.parent.parent.name / "LC_MESSAGES"
    folder.mkdir(parents=True)
    copy = folder / "django.po"
    copy.write_bytes(path.read_bytes())
    catalogues.update(copy)
    assert copy.read_bytes() == path.read_bytes()
