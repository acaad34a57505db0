"""Acting for somebody else: whose word, for what, until when; and the households of a group."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from touyan.cases.models.cases import KEEP_DAYS, Case
from touyan.cases.proxy_rules import WITH_FILE, Proof, ProxyKind
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, sensitive, tags
from touyan.core.sealed import SealedTextField
from touyan.registry import reach

_WHY = "prove that somebody was asked to act"


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    """Authorisations, narrowed by who asks."""

    def visible_to(self, actor: Actor, power: Power = Power.CASE_READ) -> AuthorisationQuerySet:
        """Keep one if and only if the actor gave it, acts by it, keyed it in, or the power covers
        the area of the person who gave it.
        """
        mine = reach.ids(actor, Power.CASE_OWN, GrantKind.SELF)
        own = Q(person_id__in=mine) | Q(proxy_id__in=mine)
        if actor.person_id > 0:
            own |= Q(recorded_by_id=actor.person_id)
        return self.filter(reach.area_q(actor, power) | own)

    def running(self, today: object) -> AuthorisationQuerySet:
        """Keep those that may be used on a day."""
        return self.filter(revoked_at=None, used_at=None, expires_on__gte=today)


class Authorisation(models.Model):
    """The word of one person that another one acts for them, in one matter."""

    receipt = models.CharField(_("receipt number"), max_length=20, unique=True)
    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ProxyKind)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    proxy = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    scope = SealedTextField(_("what may be done"), purpose="cases.authorisation.scope")
    proof = models.CharField(max_length=6, choices=Proof)
    file = models.ForeignKey(
        "backstage.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    given_on = models.DateField()
    expires_on = models.DateField()
    recorded_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="authorisations"
    )

    objects = AuthorisationQuerySet.as_manager()
    personal_data = tags(
        plain("id", "receipt", "area", "kind", "proof", "given_on", "expires_on", "recorded_at"),
        plain("revoked_at", "used_at", "case"),
        personal("person", "proxy", "recorded_by", purpose=_WHY, keep_days=KEEP_DAYS),
        sensitive("scope", "file", purpose=_WHY, keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("proxy")), name="authorisation_two_people"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("given_on")), name="authorisation_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(proof__in=sorted(WITH_FILE)) | Q(file__isnull=False),
                name="authorisation_has_proof",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proxy", "expires_on"],
                condition=Q(revoked_at=None, used_at=None),
                name="authorisation_running",
            ),
            models.Index(fields=["person", "-id"], name="authorisation_person"),
        ]

    def __str__(self) -> str:
        return self.receipt


class LentPaper(models.Model):
    """A certificate that went along with an errand and came back: its name only, never its picture."""

    authorisation = models.ForeignKey(
        Authorisation, on_delete=models.PROTECT, related_name="papers"
    )
    name = models.CharField(_("paper"), max_length=40)
    lent_on = models.DateField()
    returned_on = models.DateField(null=True)

    personal_data = tags(
        plain("id", "authorisation", "lent_on", "returned_on"),
        personal("name", purpose="give papers back", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "name"],
                condition=Q(returned_on=None),
                name="authorisation_paper_lent_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.authorisation_id}: {self.name}"


class GroupHousehold(models.Model):
    """A household with the same matter, and who spoke for it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="group")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    joined_on = models.DateField()
    is_speaker = models.BooleanField(_("one of the chosen representatives"), default=False)

    personal_data = tags(
        plain("id", "case", "joined_on", "is_speaker"),
        personal("household", purpose="know for whom is spoken", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "household"], name="case_group_household_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.household_id}"
