"""Who is a near relative of whom, across households: it decides who must stand back."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from touyan.core.personal_data import personal, plain, tags
from touyan.registry.kin import Kin


class Kinship(models.Model):
    """`relative` is the `kind` of `person`: their parent, grandparent, spouse, brother or sister.

    Children and grandchildren are written from the other side, spouses and siblings with the lower
    key first, so that a pair is there once. Whoever shares a household needs no row.
    """

    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    relative = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kin.choices)
    recorded_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    # A marriage that ended, or a line that was wrong: it stays to be seen.
    ended_on = models.DateField(null=True)

    personal_data: ClassVar = tags(
        plain("id", "recorded_at"),
        personal(
            "person",
            "relative",
            "kind",
            "recorded_by",
            "ended_on",
            purpose="keep near relatives from deciding about one another",
            keep_days=3650,
        ),
    )

    class Meta:
        """Two people, once, in a fixed order."""

        constraints = [
            models.UniqueConstraint(
                name="kinship_once", fields=["person", "relative"], condition=Q(ended_on=None)
            ),
            models.CheckConstraint(name="kinship_two_people", condition=~Q(person=F("relative"))),
            models.CheckConstraint(
                name="kinship_one_order",
                condition=~Q(kind__in=["SPOUSE", "SIBLING"]) | Q(person__lt=F("relative")),
            ),
        ]
        indexes = [models.Index(fields=["relative"], name="kinship_relative")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.relative_id}"
