"""Background work: the queue is also the progress bar."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import personal, plain, tags


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> "JobQuerySet":
        """Keep a job if and only if this person started it or administers the system."""
        if actor.may(Power.SYSTEM_ADMINISTER):
            return self.all()
        return self.filter(actor_id=actor.person_id).exclude(actor_id=0)


class Job(models.Model):
    """One piece of background work.

    A worker owns a job by its fence number until the lease runs out; everything that it writes about
    the job or within `JobContext.fenced` is refused once another worker took over.
    """

    class Status(models.TextChoices):
        """FAILED: a rule refused it, trying again is useless. PARKED: it broke five times."""

        QUEUED = "QUEUED", _("Waiting to start")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Not done")
        PARKED = "PARKED", _("Put aside")

    kind = models.CharField(max_length=80)
    # Enqueueing the same key twice gives the same job (scheduled work, double taps).
    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=80, blank=True, default="")
    message = models.CharField(max_length=500, blank=True, default="")
    payload = models.JSONField(default=dict, blank=True)
    saved = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    actor_id = models.BigIntegerField()
    # The powers as they were when the work was asked for: [[power, kind, id, prefix], ...].
    grants = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, blank=True, default="")
    area = models.ForeignKey("registry.Area", models.PROTECT, null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveBigIntegerField(default=0)
    # Written and compared by the database's own clock, so that two machines need not agree.
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "kind", "key", "status", "percent", "stage", "message", "payload", "saved"),
        plain("result", "grants", "language", "area", "attempts", "fence", "lease_until"),
        plain("not_before", "created_at", "started_at", "finished_at"),
        personal("actor_id", purpose="show people their own jobs and act for them", keep_days=400),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="backstage_job_open",
                condition=models.Q(status__in=["QUEUED", "RUNNING"]),
            ),
            models.Index(fields=["actor_id", "-id"], name="backstage_job_actor"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100), name="backstage_job_percent"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="RUNNING") | models.Q(lease_until__isnull=False),
                name="backstage_job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["QUEUED", "RUNNING"], finished_at__isnull=True)
                | models.Q(status__in=["DONE", "FAILED", "PARKED"], finished_at__isnull=False),
                name="backstage_job_finished_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.status}"

    @property
    def is_finished(self) -> bool:
        """Say whether nothing more will happen to it by itself."""
        return self.status in {self.Status.DONE, self.Status.FAILED, self.Status.PARKED}


class Slot(models.Model):
    """One due time of scheduled work that some worker has taken: it never runs twice."""

    name = models.CharField(max_length=80)
    slot = models.CharField(max_length=40)
    taken_at = models.DateTimeField()

    personal_data: ClassVar = tags(plain("id", "name", "slot", "taken_at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "slot"], name="backstage_slot_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
