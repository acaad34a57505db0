"""Posts and who holds them from when to when: authority follows from these rows."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.registry import reach
from touyan.registry.kinds import Capacity, PostKind


class PostQuerySet(models.QuerySet["Post"]):
    """Posts, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "PostQuerySet":
        """Keep a post if and only if the power covers its area, or the actor holds an
        ORGANISATION grant of the power for its organisation.
        """
        return self.filter(
            reach.area_q(actor, power)
            | models.Q(organisation_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
        )


class Post(models.Model):
    """An office in an area, and in an organisation where it belongs to one."""

    kind = models.CharField(_("kind of post"), max_length=26, choices=PostKind.choices)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(
        "registry.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
    )
    title = models.CharField(_("title"), max_length=100, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "kind", "area", "organisation", "title", "closed_on")
    )

    class Meta:
        indexes = [models.Index(fields=["area", "kind"], name="post_area_kind")]

    def __str__(self) -> str:
        return self.title or str(PostKind(self.kind).label)


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Tenures, narrowed by who asks and by day."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "TenureQuerySet":
        """Keep a tenure if and only if its post is visible to the actor with this power, or it is
        the actor's own (SELF).
        """
        return self.filter(
            reach.area_q(actor, power, "post__area")
            | models.Q(post__organisation_id__in=reach.ids(actor, power, GrantKind.ORGANISATION))
            | models.Q(person_id__in=reach.ids(actor, power, GrantKind.SELF))
        )

    def on(self, day: object) -> "TenureQuerySet":
        """Keep the tenures that run on a day: begun, and not yet ended (the end is not included)."""
        return self.filter(started_on__lte=day).filter(
            models.Q(ended_on=None) | models.Q(ended_on__gt=day)
        )


class Tenure(models.Model):
    """A person fills a post from one day to another (end not included)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="tenures")
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until, not included"), null=True, blank=True)
    capacity = models.CharField(
        _("capacity"), max_length=8, choices=Capacity.choices, default=Capacity.HOLDER
    )
    # Set for the holder of a post that one person holds at a time, so that the database refuses two.
    is_sole = models.BooleanField(default=False)

    objects = TenureQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "post", "capacity", "is_sole"),
        personal(
            "person",
            "started_on",
            "ended_on",
            purpose="derive powers and responsibility from office",
            keep_days=10950,
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["person", "ended_on"], name="tenure_person_ended")]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(ended_on=None, is_sole=True),
                name="tenure_one_open_holder",
            ),
            models.UniqueConstraint(
                fields=["post", "person", "capacity", "started_on"], name="tenure_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gt=models.F("started_on")),
                name="tenure_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(capacity="STAND_IN") | models.Q(ended_on__isnull=False),
                name="tenure_stand_in_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in post {self.post_id}"
