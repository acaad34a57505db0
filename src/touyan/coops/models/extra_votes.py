"""Additional votes of members with a larger contribution or trade, by charter and decision (art. 22)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.coops.models.decided import DecidedAboutMember
from touyan.core.personal_data import personal, plain, tags

KEEP_DAYS = 10950


class VoteGround(models.TextChoices):
    """Why somebody may have additional votes: the law knows these grounds and no other."""

    CONTRIBUTION = "CONTRIBUTION", _("larger contribution")
    TRADE = "TRADE", _("larger trade")
    BOTH = "BOTH", _("larger contribution and larger trade")


class ExtraVotes(DecidedAboutMember):
    """One member's additional votes, from a decision of the members until the next one.

    The figures are those on which the ground was read, in fen: the contribution on that day and the
    trade of `trade_year`. They were read from the books.
    """

    coop = models.ForeignKey("coops.Coop", on_delete=models.PROTECT, related_name="extra_votes")
    votes = models.PositiveSmallIntegerField(_("additional votes"))
    ground = models.CharField(_("why"), max_length=12, choices=VoteGround)
    contribution_fen = models.BigIntegerField(_("contribution"))
    trade_fen = models.BigIntegerField(_("trade"))
    trade_year = models.PositiveSmallIntegerField(_("year"))
    since = models.DateField(_("since"))
    until = models.DateField(_("additional votes until, not included"), null=True)

    personal_data: ClassVar = tags(
        plain("id", "coop", "trade_year", "resolution", "since", "until", "entered_at"),
        personal(
            "member",
            "votes",
            "ground",
            "contribution_fen",
            "trade_fen",
            purpose="tell the members who has additional votes and why (art. 22)",
            keep_days=KEEP_DAYS,
        ),
        personal("entered_by", purpose="answer for the entry", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(until__isnull=True),
                name="coops_extra_votes_once",
            ),
            models.CheckConstraint(condition=Q(votes__gte=1), name="coops_extra_votes_some"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="coops_extra_votes_end_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id}/{self.member_id}: {self.votes}"
