"""A mediation from the first word to the last visit; every guard by its name."""

import datetime as dt

import pytest

from tests.cases.room import SECRET
from touyan.cases import papers
from touyan.cases.mediation_errors import (
    AgreementIncomplete,
    ConfirmationTooLate,
    DangerNotReported,
    HelperWithoutConsent,
    MediationState,
    MediatorHasPart,
    NotBothConsented,
    NotConfirmable,
    NotJoint,
    OneRefused,
    ProlongedTooLong,
    TooManyParties,
    TwoParties,
    WaysNotTold,
)
from touyan.cases.mediation_rules import Form
from touyan.cases.models import Agreement, Case, FollowUp, Mediation
from touyan.cases.queries import mediation as queries
from touyan.cases.services import agreements, mediation
from touyan.cases.services.mediation import Application
from touyan.core.errors import Invalid, NotFound, WrongState

pytestmark = pytest.mark.django_db


def by(room, row) -> dict[str, object]:
    return {"actor": room.actors.mediator, "mediation_id": row.pk}


def test_a_spoken_agreement_is_in_force_at_once_and_visited_three_times(room) -> None:
    row = room.agreed()
    agreed = row.agreement
    assert row.status == "PERFORMING"
    assert agreed.effective_on == dt.date(2026, 3, 2)
    assert agreed.confirm_due_on == dt.date(2026, 4, 1)
    days = list(FollowUp.objects.order_by("due_on").values_list("due_on", flat=True))
    assert days == [dt.date(2026, 3, 9), dt.date(2026, 4, 1), dt.date(2026, 5, 31)]
    assert mediation.locked(row.pk).case.status == "IN_PROGRESS"
    agreements.keep(**by(room, row), is_kept=True)
    row.refresh_from_db()
    assert (row.status, row.case.status) == ("PERFORMED", "CLOSED")


def test_a_written_agreement_waits_for_four_signs(room) -> None:
    row = room.agreed(Form.WRITTEN)
    assert row.status == "AGREED"
    room.at(6)
    for who, on in (("one", 2), ("other", 5), ("mediator", 3)):
        agreements.sign(**by(room, row), who=who, on=dt.date(2026, 3, on))
    with pytest.raises(WrongState):
        agreements.sign(**by(room, row), who="one", on=dt.date(2026, 3, 2))
    for day in (1, 7):  # before it was agreed, and tomorrow
        with pytest.raises(Invalid):
            agreements.sign(**by(room, row), who="seal", on=dt.date(2026, 3, day))
    assert Agreement.objects.get().effective_on is None
    agreements.sign(**by(room, row), who="seal", on=dt.date(2026, 3, 4))
    assert Agreement.objects.get().effective_on == dt.date(2026, 3, 5)


def test_nothing_is_accepted_before_both_agree(room) -> None:
    row = room.asked()
    with pytest.raises(NotBothConsented):
        mediation.accept(**by(room, row))
    mediation.consent(**by(room, row), side=1, agrees=True)
    with pytest.raises(NotBothConsented):
        mediation.accept(**by(room, row))
    assert Mediation.objects.get().status == "APPLIED"


def test_one_clear_refusal_ends_it_for_good(room) -> None:
    row = room.asked()
    mediation.consent(**by(room, row), side=1, agrees=True)
    mediation.consent(**by(room, row), side=2, agrees=False)
    row.refresh_from_db()
    assert (row.status, row.ended_on) == ("TERMINATED", dt.date(2026, 3, 2))
    with pytest.raises(OneRefused):
        mediation.accept(**by(room, row))
    with pytest.raises(MediationState):
        mediation.consent(**by(room, row), side=2, agrees=True)


def test_a_side_ends_it_by_itself_also_during_the_talks(room) -> None:
    row = room.in_session()
    with pytest.raises(NotFound):
        mediation.consent_own(actor=room.actors.other_villager, mediation_id=row.pk, agrees=False)
    with pytest.raises(MediationState):
        mediation.consent_own(actor=room.actors.villager, mediation_id=row.pk, agrees=True)
    mediation.consent_own(actor=room.actors.third_villager, mediation_id=row.pk, agrees=False)
    row.refresh_from_db()
    assert row.status == "TERMINATED"


def test_a_villager_asks_and_the_committee_names_the_other_side(room) -> None:
    asked = Application(0, "NEIGHBOURS", SECRET, one_id=room.tiny.villager.pk)
    row = mediation.apply(actor=room.actors.villager, asked=asked)
    assert queries.consents(row) == ("YES", "ASKED")
    with pytest.raises(TwoParties):
        mediation.name_party(**by(room, row), person_id=room.tiny.villager.pk)
    mediation.name_party(**by(room, row), person_id=room.tiny.third_villager.pk)
    mediation.consent_own(actor=room.actors.third_villager, mediation_id=row.pk, agrees=True)
    row.refresh_from_db()
    assert row.status == "CONSENTED"


def test_a_villager_asks_for_nobody_else(room) -> None:
    for one, other in (
        (room.tiny.third_villager, None),
        (room.tiny.villager, room.tiny.third_villager),
    ):
        asked = Application(0, "NEIGHBOURS", SECRET, one.pk, other and other.pk)
        with pytest.raises(NotFound):
            mediation.apply(actor=room.actors.villager, asked=asked)
    with pytest.raises(TwoParties):
        room.asked(other_id=room.tiny.villager.pk)
    with pytest.raises(NotFound):
        room.asked(other_id=room.tiny.far_villager.pk)
    assert not Case.objects.exists()


def test_who_is_a_side_or_near_to_one_does_not_mediate(room) -> None:
    row = room.consented(one_id=room.tiny.mediator.pk)
    with pytest.raises(MediatorHasPart):
        mediation.name_mediator(**by(room, row), person_id=room.tiny.mediator.pk, is_chosen=False)
    for nobody in (room.tiny.sibling_mediator, room.tiny.village_secretary):
        with pytest.raises(NotFound):
            mediation.name_mediator(**by(room, row), person_id=nobody.pk, is_chosen=True)
    for _twice in range(2):
        mediation.name_mediator(
            **by(room, row), person_id=room.tiny.second_mediator.pk, is_chosen=True
        )
    assert row.mediators.count() == 1


def test_talks_need_a_mediator_and_helpers_need_both_words(room) -> None:
    row = room.consented()
    mediation.accept(**by(room, row))
    with pytest.raises(MediationState):
        mediation.begin(**by(room, row))
    with pytest.raises(HelperWithoutConsent):
        mediation.add_helper(**by(room, row), who="舅舅", both_agree=False)
    mediation.add_helper(**by(room, row), who="舅舅", both_agree=True)
    assert row.helpers.get().who == "舅舅"


def test_every_step_of_the_six_words_may_be_skipped(room) -> None:
    row = room.in_session()
    mediation.note_step(**by(room, row), step="EMPATHIZE", text="先各自消消气")
    mediation.note_step(**by(room, row), step="LAW", text=" ")
    steps = {step.value: notes for step, notes in queries.notes_by_step(row)}
    assert list(steps) == ["EMPATHIZE", "REASON", "LAW", "EXPLAIN", "PERSUADE", "RECONCILE"]
    assert steps["EMPATHIZE"][0].text == "先各自消消气"
    assert steps["LAW"][0].is_skipped
    with pytest.raises(Invalid):
        mediation.note_step(**by(room, row), step="SHOUT", text="x")


def test_danger_is_reported_before_anything_is_agreed(room) -> None:
    row = room.in_session()
    mediation.note_danger(**by(room, row))
    assert queries.open_deeds(Mediation.objects.get())[0] == "police"
    with pytest.raises(DangerNotReported):
        agreements.agree(**by(room, row), terms=room.terms())
    mediation.tell_police(**by(room, row))
    agreements.agree(**by(room, row), terms=room.terms())


def test_the_talks_are_prolonged_once_when_both_agree(room) -> None:
    row = room.in_session()
    assert row.talks_due_on == dt.date(2026, 4, 1)
    with pytest.raises(NotBothConsented):
        mediation.prolong(**by(room, row), days=10, both_agree=False)
    with pytest.raises(ProlongedTooLong):
        mediation.prolong(**by(room, row), days=31, both_agree=True)
    mediation.prolong(**by(room, row), days=30, both_agree=True)
    with pytest.raises(ProlongedTooLong):
        mediation.prolong(**by(room, row), days=1, both_agree=True)
    assert Mediation.objects.get().talks_due_on == dt.date(2026, 5, 1)


def test_it_fails_only_when_the_other_ways_were_told(room) -> None:
    row = room.in_session()
    for end in (mediation.fail, mediation.terminate):
        with pytest.raises(WaysNotTold):
            end(**by(room, row), reason="谈不拢", ways_told=False)
    mediation.fail(**by(room, row), reason="谈不拢", ways_told=True)
    row.refresh_from_db()
    assert (row.status, row.ways_told_on) == ("FAILED", dt.date(2026, 3, 2))
    with pytest.raises(MediationState):
        agreements.agree(**by(room, row), terms=room.terms())


def test_an_agreement_is_whole_and_not_kept_in_the_past(room) -> None:
    row = room.in_session()
    with pytest.raises(AgreementIncomplete):
        agreements.agree(**by(room, row), terms=room.terms(content=" "))
    with pytest.raises(Invalid):
        agreements.agree(**by(room, row), terms=room.terms(perform_by=dt.date(2026, 3, 1)))
    agreements.agree(**by(room, row), terms=room.terms())
    with pytest.raises(MediationState):
        agreements.agree(**by(room, row), terms=room.terms())


def test_the_court_is_asked_together_and_within_thirty_days(room) -> None:
    room.at(1, 10)
    row = room.in_session()
    agreements.agree(**by(room, row), terms=room.terms(perform_by=dt.date(2026, 12, 1)))
    assert Agreement.objects.get().confirm_due_on == dt.date(2026, 11, 2)
    room.at(3, 11)
    with pytest.raises(NotJoint):
        agreements.ask_court(**by(room, row), on=dt.date(2026, 11, 2), both=False)
    with pytest.raises(ConfirmationTooLate):
        agreements.ask_court(**by(room, row), on=dt.date(2026, 11, 3), both=True)
    agreements.ask_court(**by(room, row), on=dt.date(2026, 11, 2), both=True)
    with pytest.raises(MediationState):
        agreements.ask_court(**by(room, row), on=dt.date(2026, 11, 2), both=True)


@pytest.mark.parametrize("dispute", ["MARRIAGE", "ADOPTION", "IDENTITY"])
def test_the_court_confirms_nothing_about_families(room, dispute) -> None:
    row = room.agreed(dispute=dispute)
    with pytest.raises(NotConfirmable):
        agreements.ask_court(**by(room, row), on=dt.date(2026, 3, 2), both=True)
    assert "court" not in queries.open_deeds(row)


def test_a_breach_is_one_only_after_the_day_and_can_still_be_made_good(room) -> None:
    row = room.agreed()
    with pytest.raises(MediationState):
        agreements.keep(**by(room, row), is_kept=False)
    room.at(2, 4)
    agreements.keep(**by(room, row), is_kept=False)
    agreements.keep(**by(room, row), is_kept=True)
    row.refresh_from_db()
    assert row.status == "PERFORMED"
    with pytest.raises(MediationState):
        agreements.keep(**by(room, row), is_kept=False)


def test_visits_are_due_a_week_before_and_noted_once(room) -> None:
    row = room.agreed()
    room.at(3)
    visits = queries.follow_ups_due(room.actors.mediator, limit=9)
    assert [one.due_on for one in visits] == [dt.date(2026, 3, 9)]
    noted = {"follow_up_id": visits[0].pk, "text": "沟清了,两家都满意"}
    with pytest.raises(NotFound):
        agreements.follow_up(actor=room.actors.sibling_mediator, **noted)
    agreements.follow_up(actor=room.actors.mediator, **noted)
    with pytest.raises(WrongState):
        agreements.follow_up(actor=room.actors.mediator, **noted)
    assert row.follow_ups.filter(done_on=None).count() == 2


def against_two(room):
    """A household on one side, two neighbours on the other."""
    row = room.asked()
    mediation.name_party(**by(room, row), person_id=room.tiny.other_villager.pk)
    return row


def test_a_household_against_two_neighbours_each_agrees_and_each_signs(room) -> None:
    row = against_two(room)
    tiny = room.tiny
    mediation.consent(**by(room, row), side=1, agrees=True)
    with pytest.raises(Invalid):  # which of the two?
        mediation.consent(**by(room, row), side=2, agrees=True)
    mediation.consent(**by(room, row), side=2, agrees=True, person_id=tiny.third_villager.pk)
    with pytest.raises(NotBothConsented):
        mediation.accept(**by(room, row))
    mediation.consent_own(actor=room.actors.other_villager, mediation_id=row.pk, agrees=True)
    mediation.accept(**by(room, row))
    mediation.name_mediator(**by(room, row), person_id=tiny.mediator.pk, is_chosen=True)
    mediation.begin(**by(room, row))
    agreements.agree(**by(room, row), terms=room.terms(Form.WRITTEN))
    room.at(6)
    agreements.sign(**by(room, row), who="one", on=dt.date(2026, 3, 2))
    agreements.sign(**by(room, row), who="mediator", on=dt.date(2026, 3, 2))
    agreements.sign(**by(room, row), who="seal", on=dt.date(2026, 3, 3))
    third, other = tiny.third_villager.pk, tiny.other_villager.pk
    agreements.sign(**by(room, row), who="other", on=dt.date(2026, 3, 5), person_id=third)
    assert Agreement.objects.get().effective_on is None  # one sign is missing
    with pytest.raises(WrongState):
        agreements.sign(**by(room, row), who="other", on=dt.date(2026, 3, 5), person_id=third)
    with pytest.raises(NotFound):
        agreements.sign(
            **by(room, row), who="other", on=dt.date(2026, 3, 5), person_id=tiny.villager.pk
        )
    agreements.sign(**by(room, row), who="other", on=dt.date(2026, 3, 4), person_id=other)
    assert Agreement.objects.get().effective_on == dt.date(2026, 3, 5)


def test_the_paper_has_a_place_for_everybody(room, monkeypatch) -> None:
    row = against_two(room)
    drawn = []
    monkeypatch.setattr(papers.pdf, "render", lambda _layout, data: drawn.append(data) or b"%PDF-")
    papers.agreement(row)
    places = [one["note"] for one in drawn[0]["places"]]
    tiny = room.tiny
    assert places[:3] == [tiny.villager.name, tiny.third_villager.name, tiny.other_villager.name]
    assert all(line.startswith("住") for one in drawn[0]["parties"] for line in one["lines"])
    assert len(places) == 5  # and the mediator, and the seal
    assert "4" in drawn[0]["closing"]  # one copy for each and one for the committee


def test_one_of_several_who_refuses_is_out_and_the_others_go_on(room) -> None:
    row = against_two(room)
    tiny, actors = room.tiny, room.actors
    mediation.consent(**by(room, row), side=1, agrees=True)
    mediation.consent(**by(room, row), side=2, agrees=True, person_id=tiny.third_villager.pk)
    mediation.consent(**by(room, row), side=2, agrees=False, person_id=tiny.other_villager.pk)
    row.refresh_from_db()
    assert row.status == "CONSENTED"
    mediation.accept(**by(room, row))
    mediation.name_mediator(**by(room, row), person_id=tiny.mediator.pk, is_chosen=False)
    mediation.begin(**by(room, row))
    agreements.agree(**by(room, row), terms=room.terms())
    assert queries.get_own(actors.third_villager, row.pk).agreement is not None
    out = queries.get_own(actors.other_villager, row.pk)
    assert (out.agreement, out.may_speak) == (None, False)
    assert [one.person_id for one in queries.parties(row)] == [
        tiny.villager.pk, tiny.third_villager.pk,
    ]  # fmt: skip


def test_when_the_last_of_a_side_refuses_it_ends(room) -> None:
    row = against_two(room)
    for person in (room.tiny.third_villager, room.tiny.other_villager):
        mediation.consent(**by(room, row), side=2, agrees=False, person_id=person.pk)
    row.refresh_from_db()
    assert row.status == "TERMINATED"


def test_nobody_is_named_after_both_agreed_or_beside_a_mediator_near_to_them(room) -> None:
    row = room.consented()
    with pytest.raises(MediationState):
        mediation.name_party(**by(room, row), person_id=room.tiny.other_villager.pk)
    asked = room.asked()
    mediation.name_mediator(**by(room, asked), person_id=room.tiny.mediator.pk, is_chosen=False)
    with pytest.raises(MediatorHasPart):
        mediation.name_party(**by(room, asked), person_id=room.tiny.mediator.pk, side=1)
    with pytest.raises(Invalid):
        mediation.name_party(**by(room, asked), person_id=room.tiny.other_villager.pk, side=3)


def test_ten_people_sit_at_one_table_at_most(room, monkeypatch) -> None:
    monkeypatch.setattr(mediation, "PEOPLE_MOST", 2)
    with pytest.raises(TooManyParties):
        mediation.name_party(**by(room, room.asked()), person_id=room.tiny.other_villager.pk)
