"""Acting for somebody else: whose word is enough, what is never done for others."""

import datetime as dt

import pytest

from touyan.cases.proxy_errors import (
    AuthorisationOver,
    AuthorisationTooLong,
    FeeRefused,
    IdentityCardRefused,
    PapersNotReturned,
    ProofMissing,
    ProxyCapReached,
    SigningRefused,
    TooFewHouseholds,
)
from touyan.cases.proxy_rules import (
    Custom,
    Proof,
    ProxyKind,
    check_cap,
    check_days,
    check_group,
    check_papers,
    check_proof,
    check_running,
    check_scope,
)

TODAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("kind", [ProxyKind.APPEAL, ProxyKind.ADVOCATE, ProxyKind.ERRAND])
def test_only_a_small_matter_is_settled_on_a_spoken_word(kind) -> None:
    check_proof(ProxyKind.MEDIATE, Proof.SPOKEN, has_file=False)
    with pytest.raises(ProofMissing):
        check_proof(kind, Proof.SPOKEN, has_file=False)
    check_proof(kind, Proof.PHONE, has_file=False)


@pytest.mark.parametrize("proof", [Proof.PAPER, Proof.VOICE])
def test_paper_and_recording_must_be_there(proof) -> None:
    check_proof(ProxyKind.APPEAL, proof, has_file=True)
    with pytest.raises(ProofMissing):
        check_proof(ProxyKind.APPEAL, proof, has_file=False)


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        ("代签土地流转合同", SigningRefused),
        ("到法院代为签收判决并签协议", SigningRefused),
        ("代办补贴,收费二十元", FeeRefused),
        ("跑腿费另算", FeeRefused),
        ("把身份证拍照发给窗口", IdentityCardRefused),
        ("复印户口本留存", IdentityCardRefused),
    ],
)
def test_signing_fees_and_pictures_of_cards_are_refused_by_name(scope, error) -> None:
    with pytest.raises(error):
        check_scope(scope)


@pytest.mark.parametrize(
    "scope",
    [
        "到镇上交医保,不收费",
        "带身份证原件去窗口,用完即还",
        "免费代交电费",
        "问补贴进度,不代签任何文书",
    ],
)
def test_plain_errands_are_taken(scope) -> None:
    check_scope(scope)


def test_an_authorisation_ends_within_the_countys_days() -> None:
    custom = Custom(cap=5, days_max=90)
    check_days(TODAY, TODAY + 90 * DAY, custom)
    for ends in (TODAY + 91 * DAY, TODAY - DAY):
        with pytest.raises(AuthorisationTooLong):
            check_days(TODAY, ends, custom)


def test_one_person_acts_for_a_few_only() -> None:
    check_cap(4, Custom())
    with pytest.raises(ProxyCapReached) as refused:
        check_cap(5, Custom())
    assert "5" in str(refused.value)


@pytest.mark.parametrize(
    ("revoked", "used", "expires"),
    [(True, False, TODAY), (False, True, TODAY), (False, False, TODAY - DAY)],
)
def test_what_was_taken_back_used_or_ran_out_is_over(revoked, used, expires) -> None:
    check_running(is_revoked=False, is_used=False, expires_on=TODAY, today=TODAY)
    with pytest.raises(AuthorisationOver):
        check_running(is_revoked=revoked, is_used=used, expires_on=expires, today=TODAY)


def test_papers_go_back_before_it_is_done() -> None:
    check_papers([])
    with pytest.raises(PapersNotReturned) as refused:
        check_papers(["身份证", "存折"])
    assert "身份证、存折" in str(refused.value)


def test_two_households_are_no_group() -> None:
    check_group(3)
    with pytest.raises(TooFewHouseholds):
        check_group(2)
