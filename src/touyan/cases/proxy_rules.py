"""Acting for somebody else: which of the four kinds needs what. Pure.

"Four proxies" are a county's custom (rule 6.4); the limit of five representatives is taken from the
Regulations on Petition Work (2022) art. 20.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

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

HOUSEHOLDS_MIN = 3


class ProxyKind(models.TextChoices):
    """The four ways in which somebody acts for others."""

    MEDIATE = "MEDIATE", _("Settle a small matter for them")
    APPEAL = "APPEAL", _("Bring one person's matter forward")
    ADVOCATE = "ADVOCATE", _("Speak for several households")
    ERRAND = "ERRAND", _("Run an errand")


class Proof(models.TextChoices):
    """How the person gave their word."""

    PAPER = "PAPER", _("Signed on paper")
    VOICE = "VOICE", _("Spoken and recorded")
    SPOKEN = "SPOKEN", _("Spoken, noted here")
    PHONE = "PHONE", _("By themselves on the telephone")


ENOUGH: Mapping[ProxyKind, frozenset[Proof]] = {
    ProxyKind.MEDIATE: frozenset(Proof),
    ProxyKind.APPEAL: frozenset({Proof.PAPER, Proof.VOICE, Proof.PHONE}),
    ProxyKind.ADVOCATE: frozenset({Proof.PAPER, Proof.VOICE, Proof.PHONE}),
    ProxyKind.ERRAND: frozenset({Proof.PAPER, Proof.VOICE, Proof.PHONE}),
}
"""Which word is enough for which kind: a small matter by mouth, everything else on record."""

WITH_FILE = frozenset({Proof.PAPER, Proof.VOICE})
# Words of papers that only their owner signs, and of money: refused where the errand is described.
_SIGNING = (
    "代签",
    "代为签",
    "替签",
    "签合同",
    "签协议",
    "签订",
    "签字画押",
    "放弃权利",
    "代按手印",
)
_FEES = ("收费", "手续费", "跑腿费", "代办费", "服务费", "好处费", "辛苦费")
_NEGATED = ("不收费", "免费", "不收手续费", "不代签")
_CARDS = ("身份证", "户口本", "户口簿", "银行卡", "社保卡", "结婚证", "房产证")
_PICTURES = ("照片", "拍照", "复印", "影像", "扫描", "截图")


@dataclass(frozen=True, slots=True)
class Custom:
    """The county's numbers: for how many people one acts at a time, and how long it lasts at most."""

    cap: int = 5
    days_max: int = 180


def check_proof(kind: ProxyKind, proof: Proof, *, has_file: bool) -> None:
    """Raise ProofMissing unless this word is enough for this kind and its file is there."""
    if proof not in ENOUGH[kind] or (proof in WITH_FILE and not has_file):
        raise ProofMissing


def check_scope(scope: str) -> None:
    """Raise SigningRefused, FeeRefused or IdentityCardRefused for what is never done for others."""
    said = scope
    for word in _NEGATED:
        said = said.replace(word, "")
    if any(word in said for word in _SIGNING):
        raise SigningRefused
    if any(word in said for word in _FEES):
        raise FeeRefused
    if any(card in said for card in _CARDS) and any(word in said for word in _PICTURES):
        raise IdentityCardRefused


def check_days(given_on: dt.date, expires_on: dt.date, custom: Custom) -> None:
    """Raise AuthorisationTooLong unless it ends within the county's days."""
    if not given_on <= expires_on <= given_on + dt.timedelta(days=custom.days_max):
        raise AuthorisationTooLong(AuthorisationTooLong.default_message % {"days": custom.days_max})


def check_cap(acting_for: int, custom: Custom) -> None:
    """Raise ProxyCapReached when somebody already acts for as many people as the county allows."""
    if acting_for >= custom.cap:
        raise ProxyCapReached(ProxyCapReached.default_message % {"cap": custom.cap})


def check_running(*, is_revoked: bool, is_used: bool, expires_on: dt.date, today: dt.date) -> None:
    """Raise AuthorisationOver unless it may be used today."""
    if is_revoked or is_used or today > expires_on:
        raise AuthorisationOver


def check_papers(lent: Iterable[str]) -> None:
    """Raise PapersNotReturned while papers are with the person who acts."""
    if names := "、".join(lent):
        raise PapersNotReturned(PapersNotReturned.default_message % {"papers": names})


def check_group(households: int) -> None:
    """Raise TooFewHouseholds below three (rule 6.4)."""
    if households < HOUSEHOLDS_MIN:
        raise TooFewHouseholds
