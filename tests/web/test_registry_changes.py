"""Pages that register and move people, change households, appoint and end terms."""

import datetime as dt
import re
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.registry.numbers import id_number
from touyan.core import clock
from touyan.registry.models import (
    Household,
    HouseholdMember,
    HouseholdSuccession,
    Person,
    Post,
    Tenure,
)

pytestmark = pytest.mark.django_db


def send(browser, page, *args, **fields):
    """Send a form of the registry with a fresh key."""
    address = reverse(f"registry:{page}", args=args)
    return browser.post(address, {"request_key": str(uuid.uuid4())} | fields)


def sure(browser, page, household, **fields):
    """Send the first step, look at the second one, and send that as it stands."""
    first = send(browser, page, household.pk, **fields)
    assert first.status_code == 302, first.content.decode()
    look = browser.get(first.url)
    hidden = re.findall(
        r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', look.content.decode()
    )
    filled = {}
    for name, value in hidden:
        if name not in {"csrfmiddlewaretoken", "request_key"}:
            filled.setdefault(name, []).append(value)
    return look, send(browser, page, household.pk, **filled)


def today() -> str:
    return f"{clock.today():%Y-%m-%d}"


@pytest.fixture
def clerk(actors):
    return actors.browser("village_clerk")


@pytest.fixture
def officer(actors):
    return actors.browser("township_officer")


def household_of(person) -> Household | None:
    found = HouseholdMember.objects.filter(person=person, left_on=None).first()
    return found.household if found else None


class TestOnePerson:
    def new(self, browser, tiny, **changes):
        fields = {"area": tiny.village.pk, "name": "新生儿", "party_status": "NONE", "on": today()}
        return send(browser, "register", **(fields | {"way": "NONE"} | changes))

    def test_a_clerk_registers_somebody_into_a_household(self, clerk, tiny):
        answer = self.new(
            clerk, tiny, way="JOIN", code=tiny.household.code[-3:], relation="GRANDCHILD"
        )
        person = Person.objects.get(name="新生儿")
        assert answer.url == reverse("registry:person", args=[person.pk])
        assert household_of(person) == tiny.household

    def test_a_new_household_begins_with_its_head(self, clerk, tiny):
        self.new(clerk, tiny, way="NEW", id_number=id_number(7))
        person = Person.objects.get(name="新生儿")
        assert person.born_on is not None
        assert household_of(person).head == person

    def test_mistakes_come_back_on_the_form_with_links_and_nothing_is_kept(self, clerk, tiny):
        before = (Person.objects.count(), Household.objects.count())
        for field, changes in (
            ("name", {"name": "张3"}),
            ("id_number", {"id_number": "123"}),
            ("phone", {"phone": "12"}),
            ("born_on", {"born_on": "2999-01-01"}),
            ("code", {"way": "JOIN", "code": "99999", "relation": "SON"}),
            ("relation", {"way": "JOIN", "code": tiny.household.code}),
            ("area", {"area": tiny.sibling_village.pk}),
            ("code", {"way": "JOIN", "code": tiny.sibling_household.code, "relation": "SON"}),
        ):
            answer = self.new(clerk, tiny, **changes)
            assert answer.status_code == 422, changes
            assert list(answer.context["form"].errors) == [field], changes
            assert f'href="#id_{field}' in answer.content.decode()
        assert (Person.objects.count(), Household.objects.count()) == before

    def test_pressing_twice_registers_once(self, clerk, tiny):
        fields = {
            "request_key": str(uuid.uuid4()), "area": tiny.village.pk, "name": "新生儿",
            "party_status": "NONE", "on": today(), "way": "NONE",
        }  # fmt: skip
        for _press in range(2):
            assert clerk.post(reverse("registry:register"), fields).status_code == 302
        assert Person.objects.filter(name="新生儿").count() == 1

    def test_a_secretary_does_not_register(self, actors, tiny):
        assert self.new(actors.browser("village_secretary"), tiny).status_code == 403
        page = actors.browser("village_secretary").get(reverse("registry:people"))
        assert reverse("registry:register") not in page.content.decode()


class TestHouseholdOfAPerson:
    def spouse(self, tiny):
        members = tiny.household.members.filter(left_on=None)
        return members.exclude(person=tiny.household.head).first().person

    def test_out_of_one_into_another(self, clerk, tiny):
        person = self.spouse(tiny)
        answer = send(
            clerk, "rehouse", person.pk,
            way="JOIN", code=tiny.other_household.code, relation="OTHER", on=today(),
        )  # fmt: skip
        assert answer.status_code == 302
        assert household_of(person) == tiny.other_household

    def test_out_of_all(self, clerk, tiny):
        person = self.spouse(tiny)
        send(clerk, "rehouse", person.pk, way="NONE", on=today())
        assert household_of(person) is None

    def test_a_household_of_ones_own_is_a_split(self, clerk, tiny):
        person = self.spouse(tiny)
        answer = send(clerk, "rehouse", person.pk, way="NEW", on=today())
        assert household_of(person) == tiny.household
        sure(clerk, "split", tiny.household, **parse_qs(urlsplit(answer.url).query))
        new = household_of(person)
        assert new.head == person
        assert HouseholdSuccession.objects.get(new=new).old == tiny.household

    def test_a_head_hands_over_first(self, clerk, tiny):
        head = tiny.household.head
        answer = send(clerk, "rehouse", head.pk, way="NONE", on=today())
        assert answer.status_code == 400
        assert household_of(head) == tiny.household

    def test_the_township_moves_somebody_to_another_village(self, officer, clerk, tiny):
        person = self.spouse(tiny)
        fields = {
            "way": "JOIN", "code": tiny.sibling_household.code, "relation": "OTHER", "on": today()
        }  # fmt: skip
        # The clerk reaches one village only.
        assert send(clerk, "rehouse", person.pk, **fields).status_code == 422
        assert send(officer, "rehouse", person.pk, **fields).status_code == 302
        person = Person.objects.get(pk=person.pk)
        assert person.subject.area_id == tiny.sibling_household.subject.area_id


class TestHouseholds:
    def others(self, tiny):
        members = tiny.household.members.filter(left_on=None)
        return [m.person_id for m in members if m.person_id != tiny.household.head_id]

    def test_a_split_names_who_leaves_and_the_new_head(self, clerk, tiny):
        going = self.others(tiny)
        _look, answer = sure(
            clerk, "split", tiny.household, going=going, head=going[0], share="HEADS", on=today()
        )
        new = HouseholdSuccession.objects.get(old=tiny.household).new
        assert answer.url == reverse("registry:household", args=[new.pk])
        assert set(new.members.values_list("person_id", flat=True)) == set(going)

    def test_the_new_head_is_one_of_them(self, clerk, tiny):
        going = self.others(tiny)
        head = tiny.household.head_id
        answer = send(
            clerk, "split", tiny.household.pk, going=going, head=head, share="HEADS", on=today()
        )
        assert answer.status_code == 422
        assert not HouseholdSuccession.objects.exists()

    def test_merging_ends_the_one_and_fills_the_other(self, clerk, tiny):
        page = clerk.get(reverse("registry:merge", args=[tiny.household.pk]))
        assert "不能撤回" in page.content.decode()
        assert f'value="{today()}"' in page.content.decode()  # the day is filled in for type=date
        sure(clerk, "merge", tiny.household, code=tiny.other_household.code, on=today())
        ended = Household.objects.get(pk=tiny.household.pk)
        assert ended.status == "MERGED"
        assert HouseholdSuccession.objects.get(old=ended).new == tiny.other_household

    @pytest.mark.parametrize("which", ["household", "sibling_household"])
    def test_not_into_itself_nor_out_of_reach(self, clerk, tiny, which):
        code = getattr(tiny, which).code
        answer = send(clerk, "merge", tiny.household.pk, code=code, on=today())
        assert answer.status_code == 422

    def test_another_head(self, clerk, tiny):
        wanted = self.others(tiny)[0]
        send(clerk, "change_head", tiny.household.pk, head=wanted)
        assert Household.objects.get(pk=tiny.household.pk).head_id == wanted

    def test_a_household_moves_with_its_members_and_ends(self, clerk, tiny):
        sure(clerk, "move", tiny.household, area=tiny.group.pk, on=today())
        moved = Household.objects.get(pk=tiny.household.pk)
        assert moved.subject.area_id == tiny.group.pk
        sure(clerk, "end_household", tiny.household, status="MOVED_OUT", on=today())
        assert Household.objects.get(pk=tiny.household.pk).status == "MOVED_OUT"
        assert sure(clerk, "move", tiny.household, area=tiny.village.pk, on=today())[1].status_code == 409  # fmt: skip

    def test_the_pages_are_reached_from_the_household_by_those_who_may(self, actors, clerk, tiny):
        address = reverse("registry:household", args=[tiny.household.pk])
        links = [
            reverse(f"registry:{name}", args=[tiny.household.pk])
            for name in ("split", "merge", "change_head", "move", "end_household")
        ]
        page = clerk.get(address).content.decode()
        assert all(link in page for link in links)
        page = actors.browser("village_secretary").get(address).content.decode()
        assert not any(link in page for link in links)


class TestTerms:
    @pytest.fixture
    def post(self, tiny):
        return Post.objects.get(area=tiny.village, kind="VILLAGE_CLERK")

    def term(self, browser, post, person, **changes):
        fields = {"person": person.pk, "capacity": "HOLDER", "started_on": today()} | changes
        address = reverse("registry:appoint", args=[post.pk]) + f"?text={person.name}"
        return browser.post(address, {"request_key": str(uuid.uuid4())} | fields)

    def test_a_deputy_is_appointed_and_works_at_once(self, actors, officer, post, tiny):
        assert actors.browser("villager").get(reverse("access:cards")).status_code == 403
        answer = self.term(officer, post, tiny.villager, capacity="DEPUTY")
        assert answer.url == reverse("registry:posts", args=[tiny.village.pk])
        term = Tenure.objects.get(post=post, person=tiny.villager)
        assert term.capacity == "DEPUTY"
        assert actors.browser("villager").get(reverse("access:cards")).status_code == 200

    def test_a_stand_in_needs_an_end(self, officer, post, tiny):
        assert self.term(officer, post, tiny.villager, capacity="STAND_IN").status_code == 422
        later = f"{clock.today() + dt.timedelta(days=14):%Y-%m-%d}"
        answer = self.term(officer, post, tiny.villager, capacity="STAND_IN", ended_on=later)
        assert answer.status_code == 302

    def test_nobody_appoints_himself(self, officer, post, tiny):
        answer = self.term(officer, post, tiny.township_officer)
        assert answer.status_code == 403
        assert not Tenure.objects.filter(post=post, person=tiny.township_officer).exists()

    def test_only_who_was_searched_for_can_be_chosen(self, officer, post, tiny):
        address = reverse("registry:appoint", args=[post.pk])
        fields = {"person": tiny.villager.pk, "capacity": "HOLDER", "started_on": today()}
        answer = officer.post(address, {"request_key": str(uuid.uuid4())} | fields)
        assert answer.status_code == 422

    def test_the_county_officer_sees_whole_names_only_when_typed(self, actors, post, tiny):
        county = actors.browser("county_officer")
        address = reverse("registry:appoint", args=[post.pk])
        name = tiny.villager.name
        assert name in county.get(address, {"text": name}).content.decode()
        page = county.get(address, {"text": tiny.villager.name_initials}).content.decode()
        assert name not in page
        assert f'value="{tiny.villager.pk}"' in page

    def test_a_term_ends_and_its_powers_with_it(self, actors, officer, tiny):
        term = Tenure.objects.get(person=tiny.village_clerk, post__kind="VILLAGE_CLERK")
        clerk = actors.browser("village_clerk")
        assert clerk.get(reverse("access:cards")).status_code == 200
        assert send(officer, "end_term", term.pk, on=today()).status_code == 302
        assert clerk.get(reverse("access:cards")).status_code == 403

    def test_a_term_does_not_end_before_it_began(self, officer, tiny):
        term = Tenure.objects.get(person=tiny.village_clerk, post__kind="VILLAGE_CLERK")
        day = f"{term.started_on:%Y-%m-%d}"
        assert send(officer, "end_term", term.pk, on=day).status_code == 422

    def test_a_new_post_leads_to_its_appointment(self, officer, tiny):
        answer = send(officer, "new_post", tiny.village.pk, kind="LOCAL_ELDER")
        made = Post.objects.get(area=tiny.village, kind="LOCAL_ELDER")
        assert answer.url == reverse("registry:appoint", args=[made.pk])
        wrong = send(officer, "new_post", tiny.village.pk, kind="COUNTY_LEADER")
        assert wrong.status_code == 422

    def test_who_may_appoint_finds_the_way_there(self, actors, officer, post, tiny):
        address = reverse("registry:posts", args=[tiny.village.pk])
        link = reverse("registry:appoint", args=[post.pk])
        assert link in officer.get(address).content.decode()
        assert link not in actors.browser("village_clerk").get(address).content.decode()


def test_the_county_officer_may_bring_in_people(actors):
    page = actors.browser("county_officer").get(reverse("backstage:imports")).content.decode()
    assert reverse("backstage:import_new", args=["people"]) in page
