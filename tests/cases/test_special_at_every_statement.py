"""Every write of the special kinds is whole or nothing, wherever it breaks (F-03)."""

import datetime as dt

import pytest

from tests.fault.statements import fail_at_every_statement
from touyan.cases.models import Authorisation, Mediation, Petition, Visit
from touyan.cases.services import agreements, mediation, proxies, visits
from touyan.cases.services.proxies import Entrusted, Proven

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = dt.date(2026, 3, 2)


def test_a_mediation(room) -> None:
    keeper = room.actors.mediator
    fail_at_every_statement(room.asked)
    row = {"actor": keeper, "mediation_id": Mediation.objects.get().pk}
    other = room.tiny.other_villager.pk
    fail_at_every_statement(lambda: mediation.name_party(**row, person_id=other))
    fail_at_every_statement(lambda: mediation.consent(**row, side=2, agrees=False, person_id=other))
    fail_at_every_statement(lambda: mediation.consent(**row, side=1, agrees=True))
    fail_at_every_statement(
        lambda: mediation.consent(**row, side=2, agrees=True, person_id=room.tiny.third_villager.pk)
    )
    fail_at_every_statement(lambda: mediation.accept(**row))
    fail_at_every_statement(
        lambda: mediation.name_mediator(**row, person_id=room.tiny.mediator.pk, is_chosen=True)
    )
    fail_at_every_statement(lambda: mediation.begin(**row))
    fail_at_every_statement(lambda: agreements.agree(**row, terms=room.terms()))
    fail_at_every_statement(lambda: agreements.ask_court(**row, on=TODAY, both=True))
    fail_at_every_statement(lambda: agreements.keep(**row, is_kept=True))


def test_the_signs_of_a_side(room) -> None:
    row = room.agreed("WRITTEN")
    sign = {"actor": room.actors.mediator, "mediation_id": row.pk, "on": TODAY}
    fail_at_every_statement(lambda: agreements.sign(**sign, who="one"))
    for who in ("other", "mediator"):
        agreements.sign(**sign, who=who)
    fail_at_every_statement(lambda: agreements.sign(**sign, who="seal"))


def test_a_clear_no(room) -> None:
    row = room.asked()
    fail_at_every_statement(
        lambda: mediation.consent(
            actor=room.actors.mediator, mediation_id=row.pk, side=2, agrees=False
        )
    )


def test_a_petition(room) -> None:
    fail_at_every_statement(room.petition)
    row = Petition.objects.get()
    fail_at_every_statement(lambda: room.step(row, "ACCEPT", TODAY))
    fail_at_every_statement(
        lambda: room.step(
            row, "EXTEND", TODAY, actor=room.actors.county_leader, days=30, reason="雨季"
        )
    )
    fail_at_every_statement(lambda: room.step(row, "ANSWER", TODAY))


def test_an_authorisation(room) -> None:
    entrusted = Entrusted(
        "ERRAND", room.tiny.villager.pk, room.tiny.group_head.pk, "交医保", dt.date(2026, 4, 1)
    )
    fail_at_every_statement(
        lambda: proxies.authorise(
            actor=room.actors.villager, entrusted=entrusted, proven=Proven("PHONE")
        )
    )
    row = {"actor": room.actors.group_head, "authorisation_id": Authorisation.objects.get().pk}
    fail_at_every_statement(lambda: proxies.act_for(**row, text="交医保"))
    fail_at_every_statement(lambda: proxies.lend_paper(**row, name="存折"))
    paper = Authorisation.objects.get().papers.get()
    fail_at_every_statement(lambda: proxies.return_paper(**row, paper_id=paper.pk))
    fail_at_every_statement(lambda: proxies.revoke(**row | {"actor": room.actors.villager}))


def test_a_visit(room) -> None:
    head = room.actors.group_head
    fail_at_every_statement(
        lambda: visits.raise_visit(
            actor=head, area_id=room.tiny.group.pk, trigger="ALONE", what="没见出门"
        )
    )
    visit = Visit.objects.get()
    fail_at_every_statement(
        lambda: visits.note_visit(actor=head, visit_id=visit.pk, chips=["已看望"])
    )
