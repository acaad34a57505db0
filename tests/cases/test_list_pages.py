"""Pages of the lists that dispatch reads and of root causes: refusals first, one village only, once."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from touyan.cases import queries, services
from touyan.cases.kinds import CaseStatus
from touyan.cases.models import Absence, Case, HubTie, RemotePlace, RootCause
from touyan.cases.queries import Asked
from touyan.core import clock
from touyan.core.errors import NotAllowed, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(bench, actors):
    """The clerk of the first village."""
    return actors.browser("village_clerk")


def post(desk, page: str, *args: object, **data: object):
    """Send the form of a page with a key of its own."""
    return desk.post(reverse(f"cases:{page}", args=args), {"request_key": str(uuid.uuid4())} | data)


def read(desk, page: str, *args: object, query: str = "") -> str:
    answer = desk.get(reverse(f"cases:{page}", args=args) + query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def days(away: int) -> str:
    return (clock.today() + dt.timedelta(days=away)).isoformat()


class TestWhoLooksAfterWhom:
    """A household has one hub member; another village's households are not found."""

    def test_a_household_of_another_village_is_not_found(self, clerk, tiny):
        answer = post(clerk, "hubs", household=tiny.sibling_household.code, member=tiny.villager.pk)
        assert answer.status_code == 400
        assert not HubTie.objects.exists()

    def test_another_village_cannot_be_chosen(self, clerk, tiny):
        page = clerk.get(reverse("cases:hubs") + f"?village={tiny.sibling_village.path}")
        assert page.status_code == 404

    def test_the_new_one_takes_the_place_of_the_old(self, clerk, tiny):
        for member in (tiny.villager, tiny.committee_chair):
            sent = post(clerk, "hubs", household=tiny.household.code, member=member.pk)
            assert sent.status_code == 302, sent.content.decode()
        assert HubTie.objects.filter(until=None).get().member_id == tiny.committee_chair.pk
        assert f"→ {tiny.committee_chair.name}" in read(clerk, "hubs")


class TestFarGroups:
    """Only the county's figures, only own places; everybody reads what was published."""

    def test_a_figure_that_the_county_does_not_know_is_refused(self, clerk, tiny):
        assert post(clerk, "far_places", place=tiny.group.pk, minutes=60).status_code == 400
        assert not RemotePlace.objects.exists()

    def test_a_place_of_another_village_is_refused(self, clerk, tiny):
        sent = post(clerk, "far_places", place=tiny.sibling_village.pk, minutes=30)
        assert sent.status_code == 400
        assert not RemotePlace.objects.exists()

    def test_published_and_taken_back(self, clerk, tiny):
        assert post(clerk, "far_places", place=tiny.group.pk, minutes=30).status_code == 302
        page = read(clerk, "far_places")
        assert "30 分钟" in page
        post(clerk, "far_places", place=tiny.group.pk, minutes=10)
        assert "各组都是十分钟" in read(clerk, "far_places")


class TestLeave:
    """What is given to somebody goes over; nobody stands in for themselves; no day that is over."""

    def away(self, clerk, who, deputy, **more):
        data = {"person": who.pk, "stand_in": deputy.pk, "begins": days(0), "ends": days(2)}
        return post(clerk, "leave", **(data | more))

    @pytest.mark.parametrize(
        "wrong", [{"ends": days(-1)}, {"begins": days(-1)}, {"ends": ""}, {"stand_in": ""}]
    )
    def test_a_leave_that_cannot_be_is_refused(self, clerk, tiny, wrong):
        assert self.away(clerk, tiny.grid_worker, tiny.committee_chair, **wrong).status_code == 400
        assert not Absence.objects.exists()

    def test_it_begins_today_unless_said_otherwise(self, clerk):
        assert f'value="{days(0)}"' in read(clerk, "leave")
        assert f'value="{days(0)}"' in read(clerk, "duty")

    def test_nobody_stands_in_for_themselves(self, clerk, tiny):
        assert self.away(clerk, tiny.committee_chair, tiny.committee_chair).status_code == 400

    def test_people_of_another_village_cannot_be_sent_away(self, clerk, actors, tiny):
        sent = self.away(clerk, tiny.sibling_villager, tiny.committee_chair)
        assert sent.status_code == 400
        with pytest.raises(NotAllowed):
            services.start_absence(
                actor=actors.sibling_village_clerk,
                person_id=tiny.villager.pk,
                stand_in_id=tiny.committee_chair.pk,
                begins_at=clock.now(),
                ends_at=clock.now() + dt.timedelta(days=1),
            )

    def test_the_open_cases_go_over_and_the_page_says_how_many(self, bench, clerk, tiny):
        case = bench.submit()
        Case.objects.filter(pk=case.pk).update(assignee=tiny.committee_chair)
        assert self.away(clerk, tiny.committee_chair, tiny.village_secretary).status_code == 302
        case.refresh_from_db()
        assert case.assignee_id == tiny.village_secretary.pk
        page = read(clerk, "leave")
        assert "转交了 1 件" in page
        assert f"{tiny.committee_chair.name} → {tiny.village_secretary.name}" in page

    def test_a_later_leave_says_on_which_day_they_go_over(self, bench, clerk, tiny):
        case = bench.submit()
        Case.objects.filter(pk=case.pk).update(assignee=tiny.committee_chair)
        chair, secretary = tiny.committee_chair, tiny.village_secretary
        assert self.away(clerk, chair, secretary, begins=days(1)).status_code == 302
        case.refresh_from_db()
        assert case.assignee_id == chair.pk
        page = read(clerk, "leave")
        assert f"{days(1)}转交" in page
        assert f"{days(1)[5:]} 转交" in page


class TestOneAnswer:
    """The desk links cases of its village; the answer to the first reaches both."""

    def two(self, bench, actors):
        first = bench.submit(text="路灯不亮")
        second = bench.submit(actors.other_villager, text="灯坏了")
        Case.objects.update(matter="")
        return first, second

    def test_only_open_cases_of_the_village_are_offered(self, bench, actors, clerk, tiny):
        first, second = self.two(bench, actors)
        assert second.ref in read(clerk, "deed", first.pk, "link")
        services.withdraw(actor=actors.other_villager, case_id=second.pk)
        assert second.ref not in read(clerk, "deed", first.pk, "link")
        assert post(clerk, "deed", first.pk, "link", other=second.pk).status_code == 400

    def test_linked_and_answered_together(self, bench, actors, clerk):
        first, second = self.two(bench, actors)
        assert post(clerk, "deed", second.pk, "link", other=first.pk).status_code == 302
        assert first.ref in read(clerk, "case", second.pk)
        assert second.ref in read(clerk, "case", first.pk)
        services.reply(actor=actors.village_secretary, case_id=first.pk, words="换了灯")
        second.refresh_from_db()
        assert second.answer == "换了灯"

    def test_a_matter_of_its_own_after_all(self, bench, actors, clerk):
        first, second = self.two(bench, actors)
        post(clerk, "deed", second.pk, "link", other=first.pk)
        assert post(clerk, "deed", second.pk, "unlink").status_code == 302
        second.refresh_from_db()
        assert second.linked_to_id is None


class TestRootCauses:
    """Three with one cause: named, taken on, ended with one answer to all that are open."""

    def three(self, bench, actors):
        found = [bench.submit(text=f"停水{n}") for n in range(3)]
        Case.objects.update(matter="WATER")
        return found

    def named(self, clerk, cases) -> RootCause:
        rest = [one.pk for one in cases[1:]]
        sent = post(clerk, "deed", cases[0].pk, "cause", cases=rest, title="主管老化")
        assert sent.status_code == 302, sent.content.decode()
        return RootCause.objects.get()

    def test_three_of_a_matter_lead_to_naming_the_cause(self, bench, actors, clerk):
        cases = self.three(bench, actors)
        assert f"/cases/{cases[-1].pk}/do/cause/" in read(clerk, "causes")
        cause = self.named(clerk, cases)
        page = read(clerk, "cause", cause.pk)
        assert all(one.ref in page for one in cases)
        assert f"/cases/{cases[-1].pk}/do/cause/" not in read(clerk, "causes")

    def test_another_village_finds_nothing(self, bench, actors, clerk):
        cause = self.named(clerk, self.three(bench, actors))
        stranger = actors.browser("sibling_village_clerk")
        assert stranger.get(f"/cases/causes/{cause.pk}/").status_code == 404
        assert post(stranger, "end_cause", cause.pk, outcome="done").status_code == 404
        cause.refresh_from_db()
        assert cause.status == RootCause.Status.PROPOSED

    def test_taken_on_and_ended_with_one_answer(self, bench, actors, clerk, tiny):
        cases = self.three(bench, actors)
        cause = self.named(clerk, cases)
        taken = post(clerk, "cause", cause.pk, action="换主管", due_on=days(20))
        assert taken.status_code == 302
        assert "换主管" in read(clerk, "cause", cause.pk)
        services.withdraw(actor=actors.villager, case_id=cases[0].pk)
        sent = post(clerk, "end_cause", cause.pk, outcome="done", words="主管换好了")
        assert sent.status_code == 302
        answered = {one.pk for one in Case.objects.all() if one.answer == "主管换好了"}
        assert answered == {one.pk for one in cases[1:]}
        assert "主管老化" not in read(clerk, "causes")

    def test_ended_is_ended(self, bench, actors, clerk):
        cause = self.named(clerk, self.three(bench, actors))
        post(clerk, "end_cause", cause.pk, outcome="dropped")
        assert not Case.objects.filter(status=CaseStatus.REPLIED).exists()
        again = post(clerk, "end_cause", cause.pk, outcome="done", words="好了")
        assert again.status_code == 409
        with pytest.raises(WrongState):
            services.finish_root(actor=actors.village_clerk, cause_id=cause.pk)


def test_nobody_is_coming_is_asked_of_the_whole_list(bench, actors):
    cases = [bench.submit(text=f"事情{n}") for n in range(4)]
    Case.objects.filter(pk__in=[one.pk for one in cases]).update(assignee=None)
    given = [one.pk for one in cases[:3]]
    Case.objects.filter(pk__in=given).update(assignee=actors.committee_chair.person_id)
    rows, following = queries.desk(actors.village_clerk, asked=Asked(only_unassigned=True), limit=1)
    assert [one.pk for one in rows] == [cases[3].pk]
    assert following == ""
