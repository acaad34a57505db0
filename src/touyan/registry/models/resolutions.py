"""Resolutions: what a rule in force points to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach
from touyan.registry.kinds import ResolutionBody, ResolutionStatus


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    """Resolutions, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "ResolutionQuerySet":
        """Keep a resolution if and only if the power covers its area."""
        return self.filter(reach.area_q(actor, power))

    def in_force(self) -> "ResolutionQuerySet":
        """Keep those that a rule may rest on: proven, or recorded and confirmed."""
        return self.filter(
            models.Q(status=ResolutionStatus.PROVEN) | models.Q(confirmed_at__isnull=False)
        )


class Resolution(models.Model):
    """A decision of a body. An old one is recorded with its scan and confirmed by somebody else."""

    body = models.CharField(_("body"), max_length=26, choices=ResolutionBody.choices)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="resolutions")
    organisation = models.ForeignKey(
        "registry.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
    )
    passed_on = models.DateField(_("passed on"))
    title = models.CharField(_("title"), max_length=200)
    document_number = models.CharField(
        _("number of the document"), max_length=80, blank=True, db_default=""
    )
    # An old decision that came by its number has no scan yet; without one nobody can confirm it.
    document_hash = models.CharField(_("SHA-256 of the scan"), max_length=64, blank=True)
    scanned_by = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_at = models.DateTimeField(_("filed with the township at"), null=True, blank=True)
    filed_by = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(
        max_length=8, choices=ResolutionStatus.choices, default=ResolutionStatus.RECORDED
    )
    recorded_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        "registry.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = ResolutionQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain(
            "id",
            "body",
            "area",
            "organisation",
            "passed_on",
            "title",
            "document_number",
            "document_hash",
            "filed_at",
            "status",
            "recorded_at",
            "confirmed_at",
        ),
        personal(
            "recorded_by",
            "scanned_by",
            "confirmed_by",
            "filed_by",
            purpose="answer for a recorded decision",
            keep_days=10950,
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["area", "passed_on"], name="resolution_area_passed")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None, confirmed_at=None)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="resolution_confirmation_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(filed_by=None, filed_at=None)
                | models.Q(filed_by__isnull=False, filed_at__isnull=False),
                name="resolution_filing_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("recorded_by")),
                name="resolution_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | models.Q(scanned_by=None)
                | ~models.Q(confirmed_by=models.F("scanned_by")),
                name="resolution_scan_two_people",
            ),
            models.CheckConstraint(condition=~models.Q(title=""), name="resolution_has_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_force(self) -> bool:
        """Say whether a rule may rest on it: proven, or recorded and confirmed."""
        return self.status == ResolutionStatus.PROVEN or self.confirmed_at is not None
