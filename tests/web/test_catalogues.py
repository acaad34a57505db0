"""Texts are found in code and templates, and what is wrong with a translation is said."""

from pathlib import Path

import pytest

from touyan.web import catalogues

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
a = _("Stock in")
b = ngettext("%(n)d bar", "%(n)d bars", 2)
c = pgettext_lazy("of a month", "May")
"""
TEMPLATE = """{% load i18n %}
  <p title="it's 'quoted'">{% translate "Redeem" %}</p>
    {% if x %}
  {% blocktranslate with n=x %}{{ n }} points{% endblocktranslate %}{% endif %}
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a room with one module and one template, the only one there is."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "words.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setattr(catalogues, "rooms", lambda: {"shop": tmp_path})
    return tmp_path


def write(room: Path, *entries: tuple[str, str]) -> None:
    """Write a catalogue with these entries."""
    path = catalogues.po_file(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    body = "\n".join(f'\nmsgid "{text}"\nmsgstr "{translation}"' for text, translation in entries)
    path.write_text(head + body + "\n", encoding="utf-8")


def test_it_finds_every_text(room: Path) -> None:
    assert set(catalogues.extracted(room)) == {
        ("", "Stock in", ""),
        ("", "%(n)d bar", "%(n)d bars"),
        ("of a month", "May", ""),
        ("", "Redeem", ""),
        ("", "%(n)s points", ""),
    }


def test_update_adds_what_is_missing_and_drops_what_is_stale(room: Path) -> None:
    write(room, ("Redeem", "兑换"), ("Long gone", "早就没有了"))
    assert catalogues.update() == ["shop"]
    entries = {m.id: m.string for m in catalogues.catalogue(room) if m.id}
    assert entries["Redeem"] == "兑换"
    assert entries["Stock in"] == ""
    assert "Long gone" not in entries
    assert catalogues.update() == []
    text = catalogues.po_file(room).read_text(encoding="utf-8")
    assert text.count("Plural-Forms") == 1
    assert "Date" not in text


def test_check_names_a_percent_sign_that_is_doubled_for_nothing(room: Path) -> None:
    write(room, ("Redeem", "兑换（%%）"))
    (report,) = catalogues.check()
    assert report.faulty == ["Redeem doubles a percent sign, which nothing takes back"]


def test_check_names_missing_stale_english_and_placeholders(room: Path) -> None:
    write(
        room,
        ("Redeem", "Redeem"),
        ("Long gone", "早就没有了"),
        ("%(n)s points", "%(count)s 分"),
    )
    (report,) = catalogues.check()
    assert set(report.missing) == {"Stock in", "%(n)d bar", "May"}
    assert report.stale == ["Long gone"]
    assert report.faulty == [
        "Redeem is still English",
        "%(n)s points has other placeholders in its translation",
    ]


def test_a_text_that_lost_its_context_is_missing(room: Path) -> None:
    (room / "words.py").write_text('from x import _\na = _("May")\n', encoding="utf-8")
    (room / "templates" / "page.html").write_text("", encoding="utf-8")
    write(room, ("May", "五月"))
    assert catalogues.check() == []
    (room / "words.py").write_text(PYTHON, encoding="utf-8")
    (report,) = catalogues.check()
    assert "May" in report.missing


def test_two_rooms_translate_one_text_the_same_way(
    room: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path_factory.mktemp("other")
    for folder, word in ((room, "兑换"), (other, "换取")):
        (folder / "words.py").write_text('a = _("Redeem")', encoding="utf-8")
        write(folder, ("Redeem", word))
    (room / "templates" / "page.html").unlink()
    monkeypatch.setattr(catalogues, "rooms", lambda: {"shop": room, "mill": other})
    (report,) = catalogues.check()
    assert report.room == "mill"
    assert report.faulty == ["Redeem is 兑换 in shop"]


def test_compile_writes_only_what_changed(room: Path) -> None:
    write(room, ("Redeem", "兑换"))
    assert catalogues.compile_changed() == ["shop"]
    assert catalogues.po_file(room).with_suffix(".mo").exists()
    assert catalogues.compile_changed() == []
