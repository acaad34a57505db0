"""Pages of people, households, areas, posts and decisions: own reach only, numbers masked."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.registry.numbers import id_number
from touyan.audit.models import Record
from touyan.backstage.models import StoredFile
from touyan.core.actor import SYSTEM, Power
from touyan.registry import bulk, services
from touyan.registry.models import Household, Person, PostKind, Resolution, ResolutionBody

pytestmark = pytest.mark.django_db
NUMBER, PHONE = id_number(321), "12912345678"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def someone(tiny):
    return services.register_person(
        actor=SYSTEM, area_id=tiny.group.pk, name="单桂花", id_number=NUMBER, phone=PHONE
    )


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestPeople:
    def test_a_clerk_finds_people_by_name_pinyin_and_initials(self, actors, someone):
        clerk = actors.browser("village_clerk")
        for asked in ("单桂", "shangui", "danguihua", "sgh", "DGH"):
            assert "单桂花" in text(clerk.get(reverse("registry:people"), {"text": asked})), asked
        assert "单桂花" not in text(clerk.get(reverse("registry:people"), {"text": "桂花x"}))

    def test_no_list_and_no_detail_page_shows_a_whole_number(self, actors, someone):
        clerk = actors.browser("village_clerk")
        pages = [
            text(clerk.get(reverse("registry:people"), {"text": "单"})),
            text(clerk.get(reverse("registry:person", args=[someone.pk]))),
        ]
        for page in pages:
            assert NUMBER not in page
            assert PHONE not in page
        assert "999***********" in pages[1]
        assert "129****5678" in pages[1]

    def test_the_clerk_of_the_next_village_finds_nobody(self, actors, tiny, someone):
        there = actors.browser("sibling_village_clerk")
        assert "单桂花" not in text(there.get(reverse("registry:people"), {"text": "单"}))
        for name in ("person", "numbers"):
            assert there.get(reverse(f"registry:{name}", args=[someone.pk])).status_code == 404
        household = Household.objects.get(pk=tiny.household.pk)
        address = reverse("registry:household", args=[household.pk])
        assert there.get(address).status_code == 404

    def test_the_county_reads_masked_names(self, actors, someone):
        county = actors.browser("county_officer")
        page = text(county.get(reverse("registry:person", args=[someone.pk])))
        assert "单桂花" not in page
        assert "单**" in page
        assert "单桂花" not in text(county.get(reverse("registry:people"), {"text": "单"}))

    def test_a_villager_sees_the_own_household_and_nobody_else(self, actors, tiny, someone):
        villager = actors.browser("villager")
        own = text(villager.get(reverse("registry:household", args=[tiny.household.pk])))
        assert Person.objects.get(pk=tiny.villager.pk).name in own
        assert "单桂花" not in text(villager.get(reverse("registry:people")))
        assert villager.get(reverse("registry:person", args=[someone.pk])).status_code == 404

    def test_pages_follow_each_other_by_key(self, actors, tiny, monkeypatch):
        monkeypatch.setattr("touyan.web.registry.people.PAGE", 7)
        clerk = actors.browser("village_clerk")
        seen, address = [], reverse("registry:people")
        while address:
            response = clerk.get(address)
            seen += [person.pk for person, *_ in response.context["rows"]]
            more = response.context["next"]
            address = reverse("registry:people") + more if more else ""
        wanted = Person.objects.visible_to(actors.village_clerk)
        assert seen == list(wanted.order_by("name_pinyin", "pk").values_list("pk", flat=True))

    def test_lists_cost_the_same_whatever_their_length(
        self, actors, tiny, django_assert_max_num_queries
    ):
        clerk = actors.browser("village_clerk")
        for name in ("people", "households"):
            clerk.get(reverse(f"registry:{name}"))
            with django_assert_max_num_queries(14):
                clerk.get(reverse(f"registry:{name}"))

    def test_households_are_found_by_code_and_by_head(self, actors, tiny):
        clerk = actors.browser("village_clerk")
        household = Household.objects.select_related("head").get(pk=tiny.household.pk)
        for asked in (household.code, household.code[-5:], household.head.name):
            page = text(clerk.get(reverse("registry:households"), {"text": asked}))
            assert reverse("registry:household", args=[household.pk]) in page, asked

    @pytest.mark.parametrize("after", ["x", "~", "~~", "a~b", "~999999999999999999999"])
    def test_a_broken_page_key_is_no_error(self, actors, after):
        clerk = actors.browser("village_clerk")
        for name in ("people", "households"):
            assert clerk.get(reverse(f"registry:{name}"), {"after": after}).status_code == 200


class TestWholeNumbers:
    def show(self, browser, person, reason="核对补贴银行卡"):
        return browser.post(reverse("registry:numbers", args=[person.pk]), {"reason": reason})

    def test_a_reason_shows_them_once_and_stays_on_record(self, actors, someone):
        clerk = actors.browser("village_clerk")
        asked = clerk.get(reverse("registry:numbers", args=[someone.pk]))
        assert NUMBER not in text(asked)
        shown = self.show(clerk, someone)
        assert NUMBER in text(shown)
        assert PHONE in text(shown)
        assert "no-store" in shown["Cache-Control"]
        act = Record.objects.get(action="registry.person.numbers_shown")
        assert act.detail == {"reason": "核对补贴银行卡"}
        assert act.object_id == str(someone.pk)
        assert act.actor_id == actors.village_clerk.person_id

    def test_without_a_reason_nothing_is_shown(self, actors, someone):
        clerk = actors.browser("village_clerk")
        for reason in ("", "  ", "看"):
            response = self.show(clerk, someone, reason)
            assert response.status_code == 422
            assert NUMBER not in response.content.decode()
        assert not Record.objects.filter(action="registry.person.numbers_shown").exists()

    def test_looking_at_the_form_is_not_recorded(self, actors, someone):
        actors.browser("village_clerk").get(reverse("registry:numbers", args=[someone.pk]))
        assert not Record.objects.filter(action="registry.person.numbers_shown").exists()

    def test_thirty_a_day_and_no_more(self, actors, someone):
        for _n in range(services.NUMBERS_A_DAY):
            services.show_numbers(
                actor=actors.village_clerk, person_id=someone.pk, reason="核对名单"
            )
        response = self.show(actors.browser("village_clerk"), someone)
        assert response.status_code == 429
        assert NUMBER not in response.content.decode()
        # The next day begins a new share; another official has their own.
        assert self.show(actors.browser("township_officer"), someone).status_code == 200

    def test_the_secretary_has_no_such_power(self, actors, someone):
        secretary = actors.browser("village_secretary")
        assert self.show(secretary, someone).status_code == 403
        page = text(secretary.get(reverse("registry:person", args=[someone.pk])))
        assert reverse("registry:numbers", args=[someone.pk]) not in page


class TestPlaces:
    def test_the_tree_opens_where_the_reach_begins(self, actors, tiny):
        clerk = actors.browser("village_clerk")
        start = clerk.get(reverse("registry:areas"))
        assert start.url == reverse("registry:area", args=[tiny.village.pk])
        page = text(clerk.get(start.url))
        assert reverse("registry:area", args=[tiny.group.pk]) in page
        # Names above are public, but the pages above are not this clerk's.
        assert reverse("registry:area", args=[tiny.north.pk]) not in page
        for area in (tiny.sibling_village, tiny.north):
            assert clerk.get(reverse("registry:area", args=[area.pk])).status_code == 404

    def test_codes_so_far_are_shown(self, actors, tiny):
        services.rename_area(
            actor=SYSTEM, area_id=tiny.village.pk, name="新云岭村", on=dt.date(2021, 1, 1)
        )
        page = text(
            actors.browser("village_clerk").get(reverse("registry:area", args=[tiny.village.pk]))
        )
        assert "云岭村" in page
        assert "新云岭村" in page
        assert "2021-01-01" in page

    def test_posts_say_who_holds_what_since_when_and_what_is_open(self, actors, tiny):
        services.create_post(actor=SYSTEM, area_id=tiny.village.pk, kind=PostKind.LOCAL_ELDER)
        response = actors.browser("village_clerk").get(
            reverse("registry:posts", args=[tiny.village.pk])
        )
        page = text(response)
        assert Person.objects.get(pk=tiny.village_secretary.pk).name in page
        assert [post.kind for post in response.context["open"]] == ["LOCAL_ELDER"]


class TestResolutions:
    def fields(self, tiny, **changes):
        return {
            "request_key": str(uuid.uuid4()),
            "area": tiny.village.pk,
            "body": "VILLAGERS_ASSEMBLY",
            "passed_on": "2020-06-01",
            "title": "通过积分管理办法",
            "scan": SimpleUploadedFile("决议.pdf", PDF, content_type="application/pdf"),
        } | changes

    def record(self, actors, tiny, **changes):
        return actors.browser("village_clerk").post(
            reverse("registry:resolution_record"), self.fields(tiny, **changes)
        )

    def test_a_clerk_records_and_a_supervisor_confirms(self, actors, tiny):
        before = Resolution.objects.count()
        response = self.record(actors, tiny)
        kept = Resolution.objects.latest("pk")
        assert response.url == reverse("registry:resolution", args=[kept.pk])
        assert Resolution.objects.count() == before + 1
        assert StoredFile.objects.get(sha256=kept.document_hash).purpose == "RESOLUTION_SCAN"
        address = reverse("registry:resolution_confirm", args=[kept.pk])
        assert address not in text(actors.browser("village_clerk").get(response.url))
        chair = actors.browser("supervision_chair")
        assert address in text(chair.get(response.url))
        done = chair.post(address, {"request_key": str(uuid.uuid4())})
        assert done.url == response.url
        kept.refresh_from_db()
        assert kept.is_in_force
        assert address not in text(chair.get(response.url))

    def test_pressing_twice_records_once(self, actors, tiny):
        before = Resolution.objects.count()
        fields = self.fields(tiny)
        clerk = actors.browser("village_clerk")
        for _press in range(2):
            fields["scan"].seek(0)
            response = clerk.post(reverse("registry:resolution_record"), fields)
            assert response.status_code == 302
        assert Resolution.objects.count() == before + 1

    def test_a_mistake_is_told_on_the_form_and_nothing_is_kept(self, actors, tiny):
        before = Resolution.objects.count()
        for changes in (
            {"passed_on": "2999-01-01"},
            {"body": "RESIDENTS_ASSEMBLY"},
            {"title": ""},
            {"area": tiny.sibling_village.pk},
            {"scan": ""},
        ):
            response = self.record(actors, tiny, **changes)
            assert response.status_code == 422, changes
        assert Resolution.objects.count() == before
        assert not StoredFile.objects.filter(purpose="RESOLUTION_SCAN").exists()

    def test_a_file_that_is_no_scan_is_refused(self, actors, tiny):
        before = Resolution.objects.count()
        page = SimpleUploadedFile("决议.pdf", b"<html><script>1</script></html>")
        assert self.record(actors, tiny, scan=page).status_code in {400, 415, 422}
        assert Resolution.objects.count() == before

    def test_a_decision_from_a_list_gets_its_scan_and_only_then_its_confirmation(
        self, actors, tiny
    ):
        [kept] = bulk.record_papers(
            actor=actors.township_officer,
            power=Power.SCHEME_TAKE_OVER,
            papers=[
                bulk.Paper(
                    tiny.village,
                    ResolutionBody.VILLAGERS_ASSEMBLY,
                    dt.date(2020, 1, 5),
                    "通过",
                    "3号",
                )
            ],
        )
        page, scan = (
            reverse(f"registry:{name}", args=[kept.pk])
            for name in ("resolution", "resolution_scan")
        )
        chair, clerk = actors.browser("supervision_chair"), actors.browser("village_clerk")
        confirm = reverse("registry:resolution_confirm", args=[kept.pk])
        assert confirm not in text(chair.get(page))
        assert "3号" in text(clerk.get(page))
        assert clerk.post(scan, {"request_key": str(uuid.uuid4())}, follow=True).status_code == 200
        kept.refresh_from_db()
        assert kept.document_hash == ""
        sent = {"request_key": str(uuid.uuid4()), "scan": self.fields(tiny)["scan"]}
        assert clerk.post(scan, sent).url == page
        assert scan not in text(clerk.get(page))
        assert confirm in text(chair.get(page))
        kept.refresh_from_db()
        assert StoredFile.objects.get(sha256=kept.document_hash).purpose == "RESOLUTION_SCAN"

    def test_the_township_files_and_strangers_see_nothing(self, actors, tiny):
        self.record(actors, tiny)
        kept = Resolution.objects.latest("pk")
        address = reverse("registry:resolution_file", args=[kept.pk])
        key = {"request_key": str(uuid.uuid4())}
        assert actors.browser("village_clerk").post(address, key).status_code == 403
        assert actors.browser("other_township_officer").post(address, key).status_code == 404
        assert actors.browser("township_officer").post(address, key).status_code == 302
        kept.refresh_from_db()
        assert kept.filed_at is not None
        there = actors.browser("sibling_village_clerk")
        assert there.get(reverse("registry:resolution", args=[kept.pk])).status_code == 404
        assert kept.title not in text(there.get(reverse("registry:resolutions")))
