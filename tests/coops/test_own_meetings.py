"""A member who lives in no household of the village reads the meetings of the own cooperative."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.coops.test_assembly import FOUR, call, send
from touyan.coops import services
from touyan.coops.models import CoopMember
from touyan.coops.services import NewMember
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.decisions import services as meetings
from touyan.decisions.kinds import BodyKind
from touyan.decisions.services import Call

pytestmark = pytest.mark.django_db
MEETING_PAGES = ("meeting", "sheet", "receipts")


@pytest.fixture
def coop(yard):
    """Five members: the chair as a person, four households."""
    return yard.coop(*FOUR, "villager")


def test_a_member_of_no_household_here_reads_the_meetings_of_the_own_cooperative_only(
    yard, coop
) -> None:
    """A person who joined by themselves holds no right of a household; the neighbour's stays closed."""
    alone = yard.tiny.shop_keeper
    other = yard.coop(*FOUR, "household", business="SERVICES")
    mine, theirs = (call(yard.chair(one), one) for one in (coop, other))
    joined = services.apply(actor=SYSTEM, coop_id=coop.pk, new=NewMember(alone.pk))
    services.admit(
        actor=yard.chair(coop),
        coop_id=coop.pk,
        member_ids=[joined.pk],
        resolution_id=yard.resolved(coop).pk,
        joined_on=clock.today() - dt.timedelta(days=1),
    )
    of_the_village = meetings.call_meeting(
        actor=yard.actors.village_secretary,
        call=Call(
            area_id=yard.tiny.village.pk,
            body=BodyKind.VILLAGERS_HOUSEHOLDS,
            title="村民会议",
            place="村部",
            agenda="议事",
            meets_at=clock.now() + dt.timedelta(days=10),
        ),
    )
    browser = yard.actors.browser("shop_keeper")
    for meeting, status in ((mine, 200), (theirs, 404), (of_the_village, 404)):
        for page in MEETING_PAGES:
            found = browser.get(reverse(f"decisions:{page}", args=[meeting.pk]))
            assert found.status_code == status, (meeting, page)
    for meeting, status in ((mine, 200), (theirs, 404)):
        motion = meeting.motions.get()
        for page in ("motion", "why"):
            found = browser.get(reverse(f"decisions:{page}", args=[motion.pk]))
            assert found.status_code == status, (meeting, page)
    listed = browser.get(reverse("decisions:meetings")).content.decode()
    assert reverse("decisions:meeting", args=[mine.pk]) in listed
    assert reverse("decisions:meeting", args=[theirs.pk]) not in listed
    # Reading is all: nobody runs a meeting by being a member.
    assert browser.get(reverse("decisions:attendance", args=[mine.pk])).status_code == 403
    assert send(browser, "cancel", mine.pk, text="x").status_code == 403

    # Who has left reads no more.
    CoopMember.objects.filter(coop=coop, subject_id=alone.pk).update(
        status="LEFT", left_on=clock.today()
    )
    assert browser.get(reverse("decisions:sheet", args=[mine.pk])).status_code == 404
