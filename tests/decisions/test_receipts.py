"""Receipts of votes: what one said is proven off line, what is secret is never said."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from touyan.core import chain
from touyan.core.errors import NotFound
from touyan.decisions import arithmetic, leaves, queries, services, tally
from touyan.decisions.kinds import Assent
from touyan.decisions.leaves import Sitting
from touyan.decisions.models import LeafKind, MeetingHead, MeetingLeaf, Motion, Vote
from touyan.decisions.tally import Count, Of, Rule, Turnout
from touyan.disclosure import head as texts

pytestmark = pytest.mark.django_db
SITTING = Sitting(7, "520524105205", "2026-03-12")


@pytest.fixture
def closed(hall) -> Motion:
    """A roll-call of five with one against, its minutes closed."""
    motion = hall.roll_call()
    services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="NO")
    others = {
        entry.pk: "YES"
        for entry in hall.entries(motion.meeting)
        if entry.person_id != hall.tiny.villager.pk
    }
    services.key_votes(actor=hall.chair, motion_id=motion.pk, choices=others)
    hall.decide(motion)
    services.close_meeting(actor=hall.chair, meeting_id=motion.meeting_id, minutes="记录")
    motion.refresh_from_db()
    return motion


def own_vote(actor, motion: Motion) -> MeetingLeaf:
    rows = queries.statements(actor, motion.meeting).filter(kind=LeafKind.VOTE)
    return rows.get(entry__person_id=actor.person_id)


def test_a_voter_takes_a_receipt_that_proves_the_vote(hall, closed) -> None:
    villager = hall.actors.villager
    leaf = own_vote(villager, closed)
    found = queries.receipt_of(villager, closed.meeting_id, leaf.number)
    assert found.fields["said"] == "NO"
    assert texts.holds(found.text) == bytes.fromhex(closed.meeting.head.digest)
    assert chain.check_code(texts.holds(found.text)) == closed.meeting.head.check_code
    assert found.fits_qr


def test_a_changed_vote_proves_nothing(hall, closed) -> None:
    villager = hall.actors.villager
    found = queries.receipt_of(villager, closed.meeting_id, own_vote(villager, closed).number)
    given = json.loads(found.text)
    given["leaf"] = given["leaf"].replace('"said":"NO"', '"said":"YES"')
    assert texts.holds(json.dumps(given)) is None


def test_nobody_takes_another_persons_vote_but_the_hall_prints_it(hall, closed) -> None:
    votes = closed.meeting.leaves.filter(kind=LeafKind.VOTE)
    foreign = votes.exclude(entry__person_id=hall.actors.villager.person_id).first()
    with pytest.raises(NotFound):
        queries.receipt_of(hall.actors.villager, closed.meeting_id, foreign.number)
    assert queries.receipt_of(hall.chair, closed.meeting_id, foreign.number).text


@pytest.mark.parametrize("assent", [Assent.RAISED_HANDS, Assent.PAPER])
def test_hands_and_slips_leave_no_statement_of_a_choice(hall, assent) -> None:
    meeting = hall.call(hall.draft(assent=assent))
    motion = meeting.motions.get()
    hall.at(12)
    hall.come(meeting, 5)
    hall.count(motion, 4, 1)
    hall.decide(motion)
    services.close_meeting(actor=hall.chair, meeting_id=meeting.pk, minutes="记录")
    said = [json.loads(leaf.text) for leaf in meeting.leaves.order_by("number")]
    assert [one["kind"] for one in said] == ["decisions.attended"] * 5 + ["decisions.result"]
    assert not any("said" in one for one in said)
    assert said[-1]["yes"] == 4
    mine = queries.statements(hall.actors.villager, meeting)
    assert [leaf.kind for leaf in mine] == [LeafKind.ATTENDED, LeafKind.RESULT]


def test_no_receipt_names_anybody(hall, closed) -> None:
    whole = "".join(closed.meeting.leaves.values_list("text", flat=True))
    assert hall.tiny.villager.name not in whole


def test_before_the_minutes_close_there_is_no_receipt(hall) -> None:
    motion = hall.roll_call()
    services.cast(actor=hall.actors.villager, motion_id=motion.pk, choice="YES")
    with pytest.raises(NotFound):
        queries.receipt_of(hall.actors.villager, motion.meeting_id, 1)
    page = hall.actors.browser("villager").get(
        reverse("decisions:receipts", args=[motion.meeting_id])
    )
    assert "记录还没有归档" in page.content.decode()


def test_head_and_statements_are_never_touched_again(hall, closed) -> None:
    for rows in (MeetingLeaf.objects.all(), MeetingHead.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        MeetingLeaf.objects.update(text="x")


def test_the_motion_counted_again_says_the_same(hall, closed) -> None:
    found = queries.recount(closed)
    assert (found.same, found.sealed) == (True, True)
    assert [step.holds for step in found.steps] == [True, True, True]


def test_a_vote_changed_behind_the_services_is_seen(hall, closed) -> None:
    Vote.objects.filter(motion=closed, choice="YES").update(choice="NO")
    found = queries.recount(closed)
    assert (found.same, found.sealed) == (False, False)
    page = hall.actors.browser("villager").get(reverse("decisions:why", args=[closed.pk]))
    assert "和记录的数字不一样" in page.content.decode()


def test_an_open_motion_has_nothing_to_count_again(hall) -> None:
    assert queries.recount(hall.roll_call()) is None


def test_the_pages_lead_from_the_motion_to_the_verifier(hall, closed) -> None:
    browser = hall.actors.browser("villager")
    motion = browser.get(reverse("decisions:motion", args=[closed.pk])).content.decode()
    why = reverse("decisions:why", args=[closed.pk])
    assert why in motion
    page = browser.get(why).content.decode()
    assert "5 × 2 ÷ 3 = 3.3…" in page
    assert "和记录的数字一样" in page
    leaf = own_vote(hall.actors.villager, closed)
    receipt = browser.get(
        reverse("decisions:receipt", args=[closed.meeting_id, leaf.number])
    ).content.decode()
    assert "不同意" in receipt
    assert reverse("disclosure:verifier") + "#" in receipt
    file = browser.get(reverse("decisions:receipt_file", args=[closed.meeting_id, leaf.number]))
    assert texts.holds(file.content.decode())
    sheet = browser.get(reverse("decisions:sheet", args=[closed.meeting_id])).content.decode()
    assert closed.meeting.head.check_code.split()[0] in sheet


def test_the_steps_name_the_right_whole() -> None:
    members = Rule(tally.TWO_THIRDS, tally.TWO_THIRDS, Of.ALL)
    steps = arithmetic.steps(members, Turnout(300, 200), Count(199, 1))
    assert [step.holds for step in steps] == [True, True, False]
    assert "300 × 2 ÷ 3 = 200" in steps[0].text
    assert "300 × 2 ÷ 3 = 200" in steps[2].text
    too_few = arithmetic.steps(members, Turnout(300, 199), Count(0))
    assert [step.holds for step in too_few] == [False, True]


@given(st.integers(0, 10_000), st.integers(1, 7))
def test_a_quotient_is_cut_and_never_rounded(top: int, bottom: int) -> None:
    shown = arithmetic.exact(top, bottom)
    tenths = int(shown.rstrip("…").replace(".", "")) * (1 if "." in shown else 10)
    assert tenths == top * 10 // bottom
    assert shown.endswith("…") == (top * 10 % bottom != 0)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=20), st.data())
def test_every_statement_climbs_to_the_head(said: list[str], data: st.DataObject) -> None:
    whole = [
        leaves.leaf(SITTING, number=at, kind="decisions.vote", salt="00", more={"title": one})
        for at, one in enumerate(said, start=1)
    ]
    head = leaves.head_text(SITTING, minutes="ab", texts=whole)
    index = data.draw(st.integers(0, len(whole) - 1))
    assert texts.holds(leaves.receipt(whole, index, head_text=head)) is not None
    assert texts.holds(leaves.receipt(whole, index, head_text=head.replace("ab", "ba"))) != (
        texts.holds(leaves.receipt(whole, index, head_text=head))
    )
