"""A village's scheme, version by version, and its rules. An adopted version is never edited."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach


class SchemeStatus(models.TextChoices):
    """A draft can be thrown away; an adopted version runs until a later one replaces it."""

    DRAFT = "DRAFT", _("Draft")
    ADOPTED = "ADOPTED", _("In force")
    ENDED = "ENDED", _("Replaced")


class SubjectType(models.TextChoices):
    """Who a rule rewards. Points always go to the account of the household."""

    HOUSEHOLD = "HOUSEHOLD", _("Household")
    PERSON = "PERSON", _("Person")
    PARTY_MEMBER = "PARTY_MEMBER", _("Party member")


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Schemes. Rule books are public; drafts are seen by those who manage them."""

    def visible_to(self, actor: Actor) -> SchemeQuerySet:
        """Keep a scheme if and only if it was adopted, or the actor manages schemes in its area."""
        return self.filter(~Q(status=SchemeStatus.DRAFT) | reach.area_q(actor, Power.SCHEME_MANAGE))

    def in_force(self, on: dt.date) -> SchemeQuerySet:
        """Keep versions that rule the deeds of a day."""
        return self.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=on),
            effective_from__lte=on,
        ).exclude(status=SchemeStatus.DRAFT)


class Scheme(models.Model):
    """One version of one village's points scheme."""

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=SchemeStatus, default=SchemeStatus.DRAFT)
    resolution = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The assembly's decision that lets the representatives adopt schemes (rule 16.10).
    authorised_by = models.ForeignKey(
        "registry.Resolution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField()
    claim_window_days = models.PositiveSmallIntegerField()
    household_month_cap = models.PositiveSmallIntegerField()
    point_value_fen = models.PositiveIntegerField()
    deductions_enabled = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SchemeQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "version", "title", "status", "resolution", "authorised_by"),
        plain("effective_from", "effective_to", "filed_on", "notice_days", "claim_window_days"),
        plain("household_month_cap", "point_value_fen", "deductions_enabled", "created_at"),
        personal("created_by", purpose="say who drafted the scheme", keep_days=3650),
    )

    class Meta:
        """No version is in force without the resolution that adopted it."""

        constraints = [
            models.UniqueConstraint(name="points_scheme_version", fields=["area", "version"]),
            models.UniqueConstraint(
                name="points_scheme_one_in_force",
                fields=["area"],
                condition=Q(status="ADOPTED"),
            ),
            models.CheckConstraint(
                name="points_scheme_adopted_by_resolution",
                condition=Q(status="DRAFT")
                | Q(resolution__isnull=False, effective_from__isnull=False),
            ),
            models.CheckConstraint(
                name="points_scheme_period",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Rule(models.Model):
    """One deed and what it is worth.

    Rules whose codes share their first three characters (A01, A01B) are grades of one deed and share
    one cap. Deductions are negative and need `reminders` before them.
    """

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="rules")
    code = models.CharField(max_length=8)
    category = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    points = models.SmallIntegerField()
    unit = models.CharField(max_length=20)
    cap_per_month = models.PositiveSmallIntegerField(null=True)
    subject_type = models.CharField(
        max_length=12, choices=SubjectType, default=SubjectType.HOUSEHOLD
    )
    evidence = models.CharField(max_length=120, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    consequences = models.JSONField(default=list)
    attributes = models.JSONField(default=list)
    # What the rule asks of whoever earns it (core.pack_values.NEEDS): points.fairness reads it.
    reach = models.JSONField(default=list)

    personal_data = tags(
        plain("id", "scheme", "code", "category", "title", "points", "unit"),
        plain(
            "cap_per_month",
            "subject_type",
            "evidence",
            "reminders",
            "consequences",
            "attributes",
            "reach",
        ),
    )

    class Meta:
        """A code names one rule within a version."""

        constraints = [
            models.UniqueConstraint(name="points_rule_code", fields=["scheme", "code"]),
            models.CheckConstraint(
                name="points_rule_worth",
                condition=~Q(points=0) & Q(points__gte=-10, points__lte=30),
            ),
        ]
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
