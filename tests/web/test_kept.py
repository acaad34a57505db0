"""Parts of pages that are drawn once: nobody is shown what was drawn for somebody else."""

import pytest
from django.template import Context, Template, TemplateSyntaxError, engines
from django.utils import translation
from django.utils.safestring import mark_safe

from touyan.access.services import accounts
from touyan.backstage.messages import services as messages
from touyan.backstage.messages.kinds import PHONE_TEST
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.registry import services as registry
from touyan.web import navigation
from touyan.web.context import Shell
from touyan.web.templatetags import kept

FRAME = """{% load i18n kept static touyan %}{% kept shell=shell open csrf=csrf next=next name=name who=who path=path now=now %}
{% if shell.uses_htmx %}htmx{% endif %}{% include "components/outbox.html" %}{% include "components/strip.html" %}
{% include "components/top_bar.html" %}{% if shell.bar.items %}{% include "components/nav.html" %}{% endif %}
{% include "components/footer.html" %}{% endkept %}"""
OPEN = {"csrf": "key", "next": "/a/", "name": "甲", "who": "1", "path": "/a/", "now": "today"}


def drawn(text, **values):
    return Template("{% load kept i18n %}" + text).render(Context(values))


def frame():
    return engines["django"].from_string(FRAME)


@pytest.fixture
def shell(actors):
    bar = navigation.bar(actors.village_clerk.grants)
    return Shell(
        elder="1", signed_in=True, bar=bar, here="/inbox/", waiting="7",
        menu=navigation.menu(actors.village_clerk.grants), post="文书", unread=3, place="织金县",
        phone="0857", duty_phone="0858", is_demo=True, is_test_environment=True, filing_number="9",
    )  # fmt: skip


@pytest.fixture
def others(actors):
    """Another value for each part of the frame."""
    villager = actors.villager.grants
    return {
        "elder": "", "signed_in": False, "bar": navigation.bar(villager), "here": "/home/",
        "waiting": "", "menu": navigation.menu(villager), "post": "村支书", "unread": 0, "place": "别处",
        "phone": "1", "duty_phone": "2", "is_demo": False, "is_test_environment": False,
        "filing_number": "8",
    }  # fmt: skip


class TestTheFrame:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize("part", Shell._fields)
    def test_each_part_decides_what_is_drawn(self, shell, others, part):
        one, page = shell._replace(**{part: others[part]}), frame()
        texts = [page.render({"shell": each, **OPEN}) for each in (shell, one, shell)]
        assert texts[0] == texts[2] != texts[1]
        assert texts[1] == frame().render({"shell": one, **OPEN})

    @pytest.mark.parametrize("place", list(OPEN))
    def test_each_open_place_is_filled_anew(self, shell, place):
        page = frame()
        for value in ("<first>", "<second>"):
            text = page.render({"shell": shell, **OPEN, place: value})
            assert f"&lt;{value[1:-1]}&gt;" in text
            assert value not in text
        assert "first" not in text

    def test_the_language_decides_too(self, shell):
        page = frame()
        for code, word in (("en", "Sign out"), ("zh-hans", "退出"), ("en", "Sign out")):
            with translation.override(code):
                assert word in page.render({"shell": shell, **OPEN})


@pytest.mark.django_db
class TestPeople:
    def test_nobody_sees_the_name_or_the_keys_of_another(self, actors, tiny):
        who = ("villager", "village_clerk", "sibling_village_clerk")
        seen = {}
        for name in (*who, *who):
            page = actors.browser(name).get("/about/").content.decode()
            key = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            assert key not in seen.values()
            seen[name] = key
            for other in who:
                assert (f"<strong>{getattr(tiny, other).name}<" in page) == (other == name)

    def test_letters_language_and_new_messages_count_with_the_next_click(self, actors, tiny):
        browser = actors.browser("villager")
        before = browser.get("/about/").content.decode()
        user = accounts.account_of(tiny.villager.pk)
        accounts.remember_look(user=user, letter_size=2)
        assert 'data-elder="2"' in browser.get("/about/").content.decode()
        accounts.remember_look(user=user, language="en", letter_size=0)
        assert "About this system" in browser.get("/about/").content.decode()
        accounts.remember_look(user=user, language="zh-hans")
        messages.notify(
            actor=SYSTEM, key="new", kind=PHONE_TEST, person_id=tiny.villager.pk, text="一条消息"
        )
        assert '<span class="count">1<' in browser.get("/about/").content.decode()
        assert '<span class="count">' not in before

    def test_a_post_that_ends_takes_its_places_away_with_the_next_click(self, actors, tiny):
        browser = actors.browser("village_clerk")
        assert 'href="/inbox/"' in browser.get("/about/").content.decode()
        for tenure in tiny.village_clerk.tenures.filter(ended_on=None):
            registry.end_tenure(actor=SYSTEM, tenure_id=tenure.pk, on=clock.today())
        assert 'href="/inbox/"' not in browser.get("/about/").content.decode()


class TestTheTag:
    def test_nothing_else_of_the_page_is_inside(self):
        assert drawn("{% kept a=a %}{{ a }}{{ b }}{% endkept %}", a=1, b=2) == "1"

    def test_an_open_place_is_never_asked(self):
        with pytest.raises(TypeError, match="must be a key"):
            drawn("{% kept open a=a %}{% if a %}yes{% endif %}{% endkept %}", a=1)

    def test_it_is_written_as_on_any_page(self):
        written = "{% kept open a=a %}[{{ a }}]{% blocktranslate %}({{ a }}){% endblocktranslate %}{% endkept %}"
        assert drawn(written, a="<b>") == "[&lt;b&gt;](&lt;b&gt;)"
        assert drawn(written, a=mark_safe("<b>")) == "[<b>](<b>)"
        assert drawn(written, a=12345) == "[12,345](12,345)"

    def test_what_is_equal_but_drawn_differently_is_not_the_same_key(self):
        page = Template("{% load kept %}{% kept a=a %}{{ a }}{% endkept %}")
        values = [1, True, 1.0, "<b>", mark_safe("<b>"), 1, "<b>"]
        texts = [page.render(Context({"a": value})) for value in values]
        assert texts == ["1", "True", "1.0", "&lt;b&gt;", "<b>", "1", "&lt;b&gt;"]

    def test_what_stands_for_an_open_place_cannot_be_typed(self):
        text = "{% kept a=a open secret=secret %}{{ a }}|{{ secret }}{% endkept %}"
        for typed in ("\ue0000\ue001", "\ue000:0\ue001", "\ue000" + "0" * 16 + ":0\ue001"):
            assert drawn(text, a=typed, secret="key") == f"{typed}|key"

    def test_it_is_drawn_once_for_each_key_and_no_more_than_so_many_are_kept(self, monkeypatch):
        monkeypatch.setattr(kept, "MOST", 3)
        page = Template("{% load kept %}{% kept a=a open b=b %}{{ a }}{{ b }}{% endkept %}")
        (node,) = page.nodelist.get_nodes_by_type(kept.KeptNode)
        for number in (1, 1, 2, 3, 4, 1):
            assert page.render(Context({"a": number, "b": 0})) == f"{number}0"
        assert len(node._drawn) <= 3

    @pytest.mark.parametrize("wrong", ["a", "a=1 open a=2", "open b", "a=1 b"])
    def test_it_is_refused_when_it_is_written_wrong(self, wrong):
        with pytest.raises(TemplateSyntaxError):
            Template("{% load kept %}{% kept " + wrong + " %}{% endkept %}")


@pytest.mark.django_db
class TestTheRecordOfActs:
    """Its form is drawn once while nothing is typed in it."""

    def test_what_one_auditor_typed_is_nobody_elses(self, actors):
        browser = actors.browser("auditor")
        for path, shown in (
            ("", ""),
            ("?action=registry", "registry"),
            ("?before=9", ""),
            ("", ""),
        ):
            page = browser.get(f"/records/{path}").content.decode()
            assert ('name="action" value="registry"' in page) == bool(shown)

    def test_a_mistake_in_it_is_said_and_then_forgotten(self, actors):
        browser = actors.browser("auditor")
        wrong = browser.get("/records/", {"action": "x" * 81}).content.decode()
        assert "error" in wrong.split("<main", 1)[1]
        right = browser.get("/records/").content.decode()
        assert "xxx" not in right
