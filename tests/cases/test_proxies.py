"""Acting for somebody else: whose word, for how many, taken back at once, papers back, nothing signed."""

import datetime as dt
from io import BytesIO

import pytest

from touyan.backstage.models import StoredFile
from touyan.cases.models import Authorisation, Case, GroupHousehold
from touyan.cases.petition_clock import check_representatives
from touyan.cases.petition_errors import TooManyRepresentatives
from touyan.cases.proxy_errors import (
    AuthorisationOver,
    AuthorisationTooLong,
    FeeRefused,
    ForOneself,
    IdentityCardRefused,
    NoAuthorisation,
    PapersNotReturned,
    ProofMissing,
    ProxyCapReached,
    SigningRefused,
    TooFewHouseholds,
)
from touyan.cases.queries import proxies as queries
from touyan.cases.services import proxies
from touyan.cases.services.proxies import Entrusted, Proven
from touyan.core.errors import Invalid, NotFound, WrongState

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
VOICE = b"OggS" + b"0" * 40


def entrusted(room, **changes) -> Entrusted:
    values = {
        "kind": "ERRAND",
        "person_id": room.tiny.villager.pk,
        "proxy_id": room.tiny.group_head.pk,
        "scope": "到镇上交医保",
        "expires_on": dt.date(2026, 4, 1),
    }
    return Entrusted(**values | changes)


def on_paper(content: bytes = PNG) -> Proven:
    return Proven("PAPER", BytesIO(content), "sq.png")


def keyed(room, proven: Proven | None = None, **changes) -> Authorisation:
    return proxies.authorise(
        actor=room.actors.village_clerk,
        entrusted=entrusted(room, **changes),
        proven=proven or on_paper(),
    )


def phoned(room, **changes) -> Authorisation:
    return proxies.authorise(
        actor=room.actors.villager, entrusted=entrusted(room, **changes), proven=Proven("PHONE")
    )


def test_somebody_lets_the_group_head_act_by_telephone_and_takes_it_back_at_once(room) -> None:
    row = phoned(room)
    assert row.receipt.startswith("SQ-")
    assert row.recorded_by is None
    head = room.actors.group_head
    assert [one.pk for one in queries.held(head)] == [row.pk]
    for _twice in range(2):
        proxies.revoke(actor=room.actors.villager, authorisation_id=row.pk)
    assert queries.held(head) == []
    with pytest.raises(AuthorisationOver):
        proxies.act_for(actor=head, authorisation_id=row.pk, text="交医保")
    assert not Case.objects.exists()


def test_by_telephone_only_people_of_the_own_village_whose_post_is_to_help(room) -> None:
    for stranger in (room.tiny.third_villager, room.tiny.sibling_villager, room.tiny.county_leader):
        with pytest.raises(NotFound):
            phoned(room, proxy_id=stranger.pk)
    with pytest.raises(NotFound):
        phoned(room, person_id=room.tiny.third_villager.pk)
    with pytest.raises(ForOneself):
        phoned(room, proxy_id=room.tiny.villager.pk)


def test_paper_and_voice_are_kept_and_a_spoken_word_is_only_enough_for_a_small_matter(room) -> None:
    keyed(room)
    keyed(room, Proven("VOICE", BytesIO(VOICE), "sq.ogg"), kind="APPEAL")
    assert StoredFile.objects.count() == 2
    with pytest.raises(ProofMissing):
        keyed(room, Proven("PAPER"))
    with pytest.raises(ProofMissing):
        keyed(room, Proven("SPOKEN"), kind="APPEAL")
    assert keyed(room, Proven("SPOKEN"), kind="MEDIATE").file is None


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        ("代签合同", SigningRefused),
        ("收手续费十元", FeeRefused),
        ("拍身份证照片", IdentityCardRefused),
    ],
)
def test_signing_fees_and_pictures_of_cards_are_refused_before_and_in_the_act(
    room, scope, error
) -> None:
    with pytest.raises(error):
        keyed(room, scope=scope)
    row = keyed(room)
    with pytest.raises(error):
        proxies.act_for(actor=room.actors.group_head, authorisation_id=row.pk, text=scope)


def test_only_the_proxy_acts_and_once(room) -> None:
    row = keyed(room)
    for name, error in (("village_clerk", NoAuthorisation), ("third_villager", NotFound)):
        with pytest.raises(error):
            proxies.act_for(
                actor=getattr(room.actors, name), authorisation_id=row.pk, text="交医保"
            )
    case = proxies.act_for(actor=room.actors.group_head, authorisation_id=row.pk, text="交医保")
    assert (case.reporter_id, case.family) == (room.tiny.villager.pk, "PUBLIC_ERRAND")
    with pytest.raises(AuthorisationOver):
        proxies.act_for(actor=room.actors.group_head, authorisation_id=row.pk, text="再来")


def test_it_runs_out_on_its_day(room) -> None:
    with pytest.raises(AuthorisationTooLong):
        keyed(room, expires_on=dt.date(2026, 12, 1))
    row = keyed(room)
    room.at(1, 4)
    assert queries.is_running(row)
    room.at(2, 4)
    with pytest.raises(AuthorisationOver):
        proxies.act_for(actor=room.actors.group_head, authorisation_id=row.pk, text="交医保")


def test_nobody_acts_for_more_people_than_the_county_allows(room, monkeypatch) -> None:
    monkeypatch.setattr(proxies, "custom_of", lambda _path: proxies.Custom(cap=2, days_max=90))
    keyed(room)
    keyed(room, person_id=room.tiny.other_villager.pk)
    keyed(room, kind="APPEAL")  # the same person again is no further one
    with pytest.raises(ProxyCapReached):
        keyed(room, person_id=room.tiny.third_villager.pk)
    first = Authorisation.objects.order_by("pk").first()
    for row in Authorisation.objects.filter(person=first.person):
        proxies.revoke(actor=room.actors.village_clerk, authorisation_id=row.pk)
    keyed(room, person_id=room.tiny.third_villager.pk)


def test_papers_go_back_before_an_errand_is_done(room) -> None:
    row, head = keyed(room), room.actors.group_head
    paper = proxies.lend_paper(actor=head, authorisation_id=row.pk, name="存折")
    with pytest.raises(WrongState):
        proxies.lend_paper(actor=head, authorisation_id=row.pk, name="存折")
    with pytest.raises(Invalid):
        proxies.lend_paper(actor=head, authorisation_id=row.pk, name="卡 6222021234")
    with pytest.raises(PapersNotReturned):
        proxies.finish(actor=head, authorisation_id=row.pk)
    with pytest.raises(NotFound):
        proxies.return_paper(actor=head, authorisation_id=row.pk, paper_id=paper.pk + 1)
    proxies.return_paper(actor=head, authorisation_id=row.pk, paper_id=paper.pk)
    proxies.finish(actor=head, authorisation_id=row.pk)
    with pytest.raises(AuthorisationOver):
        proxies.finish(actor=head, authorisation_id=row.pk)


def test_papers_can_be_given_back_after_the_word_was_taken_back(room) -> None:
    row, head = keyed(room), room.actors.group_head
    paper = proxies.lend_paper(actor=head, authorisation_id=row.pk, name="户口本")
    proxies.revoke(actor=room.actors.villager, authorisation_id=row.pk)
    with pytest.raises(AuthorisationOver):
        proxies.lend_paper(actor=head, authorisation_id=row.pk, name="存折")
    proxies.return_paper(actor=head, authorisation_id=row.pk, paper_id=paper.pk)


def test_a_stranger_neither_sees_nor_ends_it(room) -> None:
    row = keyed(room)
    for name in ("third_villager", "far_villager", "sibling_village_clerk", "auditor", "mediator"):
        actor = getattr(room.actors, name)
        with pytest.raises(NotFound):
            queries.get_authorisation(actor, row.pk)
        with pytest.raises(NotFound):
            proxies.revoke(actor=actor, authorisation_id=row.pk)


def group(room, households, speakers) -> Case:
    return proxies.speak_for(
        actor=room.actors.village_clerk,
        area_id=room.tiny.village.pk,
        text="三户门前的路都坏了",
        households=[one.pk for one in households],
        speakers=[one.pk for one in speakers],
    )


def test_a_group_has_three_households_and_five_who_speak_at_most(room) -> None:
    tiny = room.tiny
    homes = [tiny.household, tiny.other_household, tiny.third_household]
    with pytest.raises(TooFewHouseholds):
        group(room, homes[:2], homes[:1])
    with pytest.raises(TooFewHouseholds):
        group(room, [*homes[:2], homes[0]], homes[:1])
    with pytest.raises(Invalid):
        group(room, homes, [])
    with pytest.raises(Invalid):
        group(room, homes, [tiny.fourth_household])
    with pytest.raises(NotFound):
        group(room, [*homes, tiny.far_household], homes[:1])
    case = group(room, homes, homes[:1])
    assert GroupHousehold.objects.filter(case=case, is_speaker=True).count() == 1


def test_six_who_speak_are_too_many(room) -> None:
    tiny = room.tiny
    homes = [tiny.household, tiny.other_household, tiny.third_household, tiny.fourth_household]
    case = group(room, [*homes, tiny.fifth_household], [*homes, tiny.fifth_household])
    assert GroupHousehold.objects.filter(case=case).count() == 5
    with pytest.raises(TooManyRepresentatives):
        check_representatives(6)
