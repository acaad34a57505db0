"""What the members decided about one member: by which decision, who entered it and when."""

from __future__ import annotations

from django.db import models


class DecidedAboutMember(models.Model):
    """The part that every such decision has. Since when, until when and what is said beside it."""

    member = models.ForeignKey("coops.CoopMember", on_delete=models.PROTECT, related_name="+")
    resolution = models.ForeignKey(
        "registry.Resolution", on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()

    class Meta:
        abstract = True
