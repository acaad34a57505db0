"""Subjects: anything that can hold, owe, help or be helped; and the people among them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.identity import Sex
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.registry import reach
from touyan.registry.kinds import PartyStatus, SubjectKind

KEEP_DAYS = 3650


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Subjects, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "SubjectQuerySet":
        """Keep a subject if and only if the power covers its area, or reaches it by its own id.

        By its own id: the person by a SELF grant, the household and its present members by a
        HOUSEHOLDS grant, the organisation by an ORGANISATION grant.
        """
        households = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
        own = [
            *reach.ids(actor, power, GrantKind.SELF),
            *reach.ids(actor, power, GrantKind.ORGANISATION),
            *households,
        ]
        found = reach.area_q(actor, power) | models.Q(pk__in=own)
        if households:
            found |= models.Q(pk__in=_members_of(households))
        return self.filter(found)


class Subject(models.Model):
    """The one key of a person, household or organisation; it never changes and is never reused."""

    kind = models.CharField(max_length=12, choices=SubjectKind.choices)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="subjects")

    objects = SubjectQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("id", "kind"),
        personal("area", purpose="know which village is responsible", keep_days=KEEP_DAYS),
    )

    class Meta:
        indexes = [models.Index(fields=["area", "kind"], name="subject_area_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PersonQuerySet(models.QuerySet["Person"]):
    """People, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.PEOPLE_READ) -> "PersonQuerySet":
        """Keep a person if and only if the power covers the area where they are registered,
        or they are the actor (SELF), or they are a present member of a household granted to the
        actor (HOUSEHOLDS).
        """
        households = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
        found = reach.area_q(actor, power, "subject__area") | models.Q(
            pk__in=reach.ids(actor, power, GrantKind.SELF)
        )
        if households:
            found |= models.Q(pk__in=_members_of(households))
        return self.filter(found)


class Person(models.Model):
    """A person. Identity and phone number are encrypted and found by their blind index only."""

    subject = models.OneToOneField(
        Subject, on_delete=models.PROTECT, primary_key=True, related_name="person"
    )
    name = models.CharField(_("name"), max_length=100)
    name_pinyin = models.CharField(max_length=200)
    name_initials = models.CharField(max_length=100)
    # A surname with two readings (单: Shan, Dan) is found by either; empty for most people.
    other_pinyin = models.CharField(max_length=200, blank=True, default="")
    other_initials = models.CharField(max_length=100, blank=True, default="")
    # A character of the private use area shows on no other machine: a clerk replaces it one day.
    name_has_private_use = models.BooleanField(default=False)
    sex = models.CharField(
        _("sex"), max_length=6, blank=True, choices=[(s.value, s.value) for s in Sex]
    )
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    id_number_cipher = models.BinaryField(null=True, blank=True)
    id_number_index = models.BinaryField(null=True, blank=True, max_length=32)
    phone_cipher = models.BinaryField(null=True, blank=True)
    phone_index = models.BinaryField(null=True, blank=True, max_length=32)
    party_status = models.CharField(
        _("Party membership"),
        max_length=12,
        choices=PartyStatus.choices,
        default=PartyStatus.NONE,
    )
    died_on = models.DateField(_("died on"), null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    personal_data: ClassVar = tags(
        plain("subject"),
        personal(
            "name",
            "name_pinyin",
            "name_initials",
            "other_pinyin",
            "other_initials",
            "name_has_private_use",
            "sex",
            "born_on",
            "died_on",
            purpose="know who holds points, posts and rights in the village",
            keep_days=KEEP_DAYS,
        ),
        sensitive(
            "id_number_cipher",
            "id_number_index",
            purpose="tell two people of one name apart; import the same person once",
            keep_days=KEEP_DAYS,
        ),
        sensitive(
            "phone_cipher",
            "phone_index",
            purpose="sign in by phone code; call back",
            keep_days=KEEP_DAYS,
        ),
        sensitive(
            "party_status",
            purpose="count quorums and voting rights of a Party branch",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        indexes = [
            models.Index(fields=["name_pinyin", "subject"], name="person_by_pinyin"),
            models.Index(
                fields=["name_pinyin"],
                name="person_pinyin_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(
                fields=["name"], name="person_name_prefix", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(
                fields=["name_initials"],
                name="person_initials_prefix",
                opclasses=["varchar_pattern_ops"],
            ),
            models.Index(fields=["phone_index"], name="person_by_phone"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id_number_index"], name="person_one_per_id_number"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
            models.CheckConstraint(
                condition=models.Q(id_number_cipher=None, id_number_index=None)
                | models.Q(id_number_cipher__isnull=False, id_number_index__isnull=False),
                name="person_id_number_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(phone_cipher=None, phone_index=None)
                | models.Q(phone_cipher__isnull=False, phone_index__isnull=False),
                name="person_phone_paired",
            ),
            models.CheckConstraint(
                condition=models.Q(died_on=None)
                | models.Q(born_on=None)
                | models.Q(died_on__gte=models.F("born_on")),
                name="person_dies_after_birth",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Move(models.Model):
    """A subject changed its area on a day (moved, or its village merged or split)."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="moves")
    from_area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    to_area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    personal_data: ClassVar = tags(
        plain("id"),
        personal(
            "subject",
            "from_area",
            "to_area",
            "on",
            purpose="answer where a subject belonged on a day",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        indexes = [models.Index(fields=["subject", "on"], name="move_subject_on")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_area=models.F("to_area")), name="move_changes_area"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.from_area_id} -> {self.to_area_id}"


def _members_of(households: list[int]) -> models.QuerySet[Person, int]:
    """Return the subject ids of the present members of these households, as a subquery."""
    return Person.objects.filter(
        memberships__household_id__in=households, memberships__left_on=None
    ).values_list("pk", flat=True)
