"""Areas: the key is internal and stays; codes and names are dated rows beside it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, Power
from touyan.core.personal_data import plain, tags
from touyan.registry import paths
from touyan.registry.fields import PathField
from touyan.registry.kinds import SuccessionKind
from touyan.registry.paths import AreaKind, Level
from touyan.registry.reach import area_q


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "AreaQuerySet":
        """Keep an area if and only if an AREA grant of the power covers it by today's boundaries.

        An ended area counts as the living area that keeps its records.
        """
        return self.filter(area_q(actor, power, lookup=""))

    def under(self, prefix: str) -> "AreaQuerySet":
        """Keep the living areas whose path starts with the prefix."""
        return self.filter(path__under=prefix, valid_to=None)

    def living(self) -> "AreaQuerySet":
        """Keep the areas that exist today by the last recorded change."""
        return self.filter(valid_to=None)


class Area(models.Model):
    """A county, township, village, community, group, grid or building.

    `path` is its present (or last) code. `scope_path` is the path by which scope is decided: its
    own while it lives, afterwards that of `keeper`, the living area that keeps its records.
    """

    path = PathField(_("area code"), max_length=20, db_index=True)
    scope_path = PathField(max_length=20, db_index=True)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=16, choices=AreaKind.choices)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    keeper = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="kept"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until, not included"), null=True, blank=True)
    is_invented = models.BooleanField(_("invented for the demonstration"), default=False)

    objects = AreaQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain(
            "id",
            "path",
            "scope_path",
            "level",
            "kind",
            "name",
            "parent",
            "keeper",
            "valid_from",
            "valid_to",
            "is_invented",
        )
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=models.Q(valid_to=None), name="area_one_living_per_path"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="area_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(keeper=None, valid_to=None)
                | models.Q(keeper__isnull=False, valid_to__isnull=False),
                name="area_ended_has_keeper",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """Return what the paths of everything below start with."""
        return paths.prefix(self.path)

    @property
    def is_community(self) -> bool:
        """Say whether it is, or lies in, an urban community: residents instead of villagers."""
        return paths.parse(self.path).is_community


class AreaCode(models.Model):
    """The official code and name of an area from one day to another (end not included)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="codes")
    path = PathField(_("area code"), max_length=20, db_index=True)
    name = models.CharField(_("name"), max_length=100)
    reason = models.CharField(
        max_length=8, choices=SuccessionKind.choices, default=SuccessionKind.FOUNDED
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    personal_data: ClassVar = tags(
        plain("id", "area", "path", "name", "reason", "valid_from", "valid_to")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["path"], condition=models.Q(valid_to=None), name="area_code_one_open_path"
            ),
            models.UniqueConstraint(
                fields=["area"], condition=models.Q(valid_to=None), name="area_code_one_open_area"
            ),
            models.UniqueConstraint(fields=["path", "valid_from"], name="area_code_one_start"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="area_code_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.name}"


class AreaSuccession(models.Model):
    """One area followed another on a day: merged into it, or split off from it."""

    old = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    new = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="predecessions")
    on = models.DateField()
    kind = models.CharField(max_length=8, choices=SuccessionKind.choices)
    keeps_records = models.BooleanField(default=True)

    personal_data: ClassVar = tags(plain("id", "old", "new", "on", "kind", "keeps_records"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="area_succession_once"),
            models.UniqueConstraint(
                fields=["old"],
                condition=models.Q(keeps_records=True),
                name="area_succession_one_keeper",
            ),
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")), name="area_succession_two_areas"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} -> {self.new_id}"


class GridGroup(models.Model):
    """Which groups or buildings a grid serves: many to many, for they divide the village apart."""

    grid = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="serves")
    group = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="served_by")

    personal_data: ClassVar = tags(plain("id", "grid", "group"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grid", "group"], name="grid_group_once")]

    def __str__(self) -> str:
        return f"{self.grid_id} -> {self.group_id}"
