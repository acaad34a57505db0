"""F-03: every write of the decisions room does all of its work or none, wherever it is cut off."""

import secrets

import pytest

from tests.decisions.hall import HELD_ON
from tests.fault.statements import fail_at_every_statement
from touyan.decisions import services
from touyan.decisions.kinds import Assent, BodyKind
from touyan.decisions.models import Meeting
from touyan.decisions.services import Figures

pytestmark = pytest.mark.django_db(transaction=True)


def test_calling_putting_attending_counting_deciding_closing_and_adding(hall) -> None:
    fail_at_every_statement(lambda: hall.call(hall.draft()))
    meeting = Meeting.objects.get()
    fail_at_every_statement(
        lambda: services.put_motion(
            actor=hall.chair,
            meeting_id=meeting.pk,
            draft=hall.draft(interested=(hall.tiny.villager.pk,)),
        )
    )
    first, second = meeting.motions.order_by("number")
    hall.at(HELD_ON)
    fail_at_every_statement(
        lambda: services.note_all_but(actor=hall.chair, meeting_id=meeting.pk, absent=[])
    )
    fail_at_every_statement(
        lambda: services.enter_count(actor=hall.chair, motion_id=first.pk, figures=Figures(4, 1))
    )
    fail_at_every_statement(lambda: hall.decide(first))
    fail_at_every_statement(lambda: services.withdraw_motion(actor=hall.chair, motion_id=second.pk))
    fail_at_every_statement(
        lambda: services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="记录")
    )
    fail_at_every_statement(
        lambda: services.add_addendum(actor=hall.chair, meeting_id=meeting.pk, addition="补记")
    )


def test_voting_by_oneself_and_keyed_in(hall) -> None:
    motion = hall.roll_call()
    fail_at_every_statement(
        lambda: services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")
    )
    entries = {entry.pk: "NO" for entry in hall.entries(motion.meeting)}
    fail_at_every_statement(
        lambda: services.key_votes(actor=hall.chair, motion_id=motion.pk, choices=entries)
    )


def test_sending_somebody_and_calling_off(hall, monkeypatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda letters: letters[0])
    head = hall.tiny.villager
    spouse = hall.tiny.household.members.exclude(person=head).first().person
    meeting = hall.call(
        hall.draft(matter="BUILDING_LAND", assent=Assent.ROLL_CALL),
        body=BodyKind.COLLECTIVE_MEMBERS,
        members={head.pk: 1},
    )
    entry = meeting.roster.get()
    fail_at_every_statement(
        lambda: services.give_proxy(
            actor=hall.chair, meeting_id=meeting.pk, entry_id=entry.pk, holder_id=spouse.pk
        )
    )
    proxy = entry.proxies.get()
    fail_at_every_statement(
        lambda: services.withdraw_proxy(actor=hall.chair, meeting_id=meeting.pk, proxy_id=proxy.pk)
    )
    fail_at_every_statement(
        lambda: services.cancel_meeting(actor=hall.chair, meeting_id=meeting.pk, reason="改期")
    )
