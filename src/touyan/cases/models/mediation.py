"""Mediation: what a case of this kind has besides. Its words are encrypted and only the committee and
the justice office may open them (People's Mediation Law art. 15; rule 6.6).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.mediation_rules import Consent, Dispute, Form, GuideStep, MediationStatus
from touyan.cases.models.cases import Case
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.core.sealed import SealedTextField
from touyan.registry import reach

KEEP_DAYS = 3650
_WHY = "mediate a dispute and keep its file"


class MediationQuerySet(models.QuerySet["Mediation"]):
    """Mediations, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.MEDIATION_FILE) -> MediationQuerySet:
        """Keep a file if and only if the power of the committee or the justice office covers its area.

        No other power opens one, also not over a larger area.
        """
        return self.filter(reach.area_q(actor, power, "case__area"))

    def of_party(self, actor: Actor) -> MediationQuerySet:
        """Keep those in which the actor is one of the two sides."""
        mine = reach.ids(actor, Power.CASE_OWN, GrantKind.SELF)
        return self.filter(parties__person_id__in=mine)


class Mediation(models.Model):
    """One mediation: where it stands and its days. The people of two sides stand beside it."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="mediation")
    dispute = models.CharField(_("what it is about"), max_length=10, choices=Dispute)
    status = models.CharField(
        max_length=10, choices=MediationStatus, default=MediationStatus.APPLIED
    )
    is_public = models.BooleanField(_("talks open to others"), default=False)
    story = SealedTextField(_("what happened"), purpose="cases.mediation.story")
    accepted_on = models.DateField(null=True)
    talks_due_on = models.DateField(null=True)
    prolonged_days = models.PositiveSmallIntegerField(default=0)
    is_dangerous = models.BooleanField(default=False)
    police_told_at = models.DateTimeField(null=True)
    ways_told_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_because = SealedTextField(purpose="cases.mediation.end")

    objects = MediationQuerySet.as_manager()
    personal_data = tags(
        plain("id", "case", "dispute", "status", "is_public", "accepted_on", "talks_due_on"),
        plain("prolonged_days", "ways_told_on", "ended_on"),
        sensitive(
            "story",
            "is_dangerous",
            "police_told_at",
            "ended_because",
            purpose=_WHY,
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="FAILED") | Q(ways_told_on__isnull=False),
                name="mediation_failed_ways_told",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["APPLIED", "CONSENTED", "TERMINATED"])
                | Q(accepted_on__isnull=False, talks_due_on__isnull=False),
                name="mediation_accepted_has_days",
            ),
        ]
        indexes = [models.Index(fields=["status", "talks_due_on"], name="mediation_due")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.status}"


class MediationParty(models.Model):
    """Somebody of one of the two sides, and what they say about being mediated.

    A household against three neighbours is one person on one side and three on the other. Who clearly
    refuses is out of it; the others go on.
    """

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="parties")
    side = models.PositiveSmallIntegerField()
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    consent = models.CharField(max_length=5, choices=Consent, default=Consent.ASKED)
    consented_at = models.DateTimeField(null=True)
    # None: the side said it itself on the telephone; else who heard it.
    heard_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_on = models.DateField(null=True)

    personal_data = tags(
        plain("id", "mediation", "side", "consented_at", "signed_on"),
        sensitive("person", "consent", "heard_by", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mediation", "person"], name="mediation_two_people"),
            models.CheckConstraint(condition=Q(side__in=[1, 2]), name="mediation_two_sides"),
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id}/{self.side}"


class Mediator(models.Model):
    """Who mediates: named by the committee or chosen by the two sides (art. 19)."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="mediators")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    is_chosen = models.BooleanField(_("chosen by both sides"), default=False)
    named_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "mediation", "is_chosen", "named_at"),
        personal("person", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mediation", "person"], name="mediation_mediator_once")
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id}: {self.person_id}"


class MediationHelper(models.Model):
    """A relative, neighbour or expert whom both sides let take part (art. 20)."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="helpers")
    who = SealedTextField(_("who"), purpose="cases.mediation.helper")
    agreed_at = models.DateTimeField()
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")

    personal_data = tags(
        plain("id", "mediation", "agreed_at"),
        sensitive("who", "noted_by", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    def __str__(self) -> str:
        return f"{self.mediation_id}/{self.pk}"


class GuideNote(models.Model):
    """What was done at one of the six words, or that it was skipped. Triggers refuse change."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="notes")
    step = models.CharField(max_length=10, choices=GuideStep)
    is_skipped = models.BooleanField(default=False)
    text = SealedTextField(_("note"), purpose="cases.mediation.note")
    by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal_data = tags(
        plain("id", "mediation", "step", "is_skipped", "at"),
        sensitive("text", "by", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_skipped=False) | Q(text=b""), name="mediation_skipped_says_nothing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id}: {self.step}"


class Agreement(models.Model):
    """What both sides agreed (art. 28, 29): written with everybody's sign, or spoken and noted."""

    mediation = models.OneToOneField(Mediation, on_delete=models.PROTECT, related_name="agreement")
    form = models.CharField(max_length=8, choices=Form)
    facts = SealedTextField(_("facts and whose part"), purpose="cases.agreement.facts")
    content = SealedTextField(_("what is agreed"), purpose="cases.agreement.content")
    way = SealedTextField(_("how it is kept"), purpose="cases.agreement.way")
    perform_by = models.DateField(_("kept by"))
    agreed_on = models.DateField()
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    # The day on which the last one of the side signed.
    one_signed_on = models.DateField(null=True)
    other_signed_on = models.DateField(null=True)
    mediator_signed_on = models.DateField(null=True)
    sealed_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    confirm_due_on = models.DateField(null=True)
    is_calendar_unsure = models.BooleanField(default=False)
    confirm_asked_on = models.DateField(null=True)
    kept_on = models.DateField(null=True)
    breached_on = models.DateField(null=True)

    personal_data = tags(
        plain("id", "mediation", "form", "perform_by", "agreed_on", "effective_on", "kept_on"),
        plain("one_signed_on", "other_signed_on", "mediator_signed_on", "sealed_on"),
        plain("confirm_due_on", "is_calendar_unsure", "confirm_asked_on", "breached_on"),
        sensitive("facts", "content", "way", "noted_by", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_on=None)
                | Q(form="ORAL")
                | Q(
                    one_signed_on__isnull=False,
                    other_signed_on__isnull=False,
                    mediator_signed_on__isnull=False,
                    sealed_on__isnull=False,
                ),
                name="agreement_in_force_when_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id}: {self.form}"


class FollowUp(models.Model):
    """A visit after the agreement: 7, 30 and 90 days after it came into force."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    text = SealedTextField(_("what was seen"), purpose="cases.mediation.follow_up")
    done_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    personal_data = tags(
        plain("id", "mediation", "due_on", "done_on"),
        sensitive("text", "done_by", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mediation", "due_on"], name="mediation_follow_up_once")
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_on=None), name="mediation_follow_up_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediation_id}: {self.due_on}"
