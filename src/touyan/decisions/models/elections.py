"""Elections and recalls held on paper: the roll, objections to it, who votes for whom, the figures.

Nobody votes here: what a booth and slips decide is only kept. Roll, counts and their lines are
append-only (triggers).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.personal_data import personal, plain, tags
from touyan.decisions.kinds import BodyKind, Matter
from touyan.decisions.models.meetings import KEEP_DAYS
from touyan.disclosure.models import villages_of
from touyan.registry import reach
from touyan.registry.kinds import PostKind

SEATS = [
    (kind.value, kind.label)
    for kind in (
        PostKind.COMMITTEE_CHAIR,
        PostKind.COMMITTEE_VICE_CHAIR,
        PostKind.COMMITTEE_MEMBER,
    )
]


class ElectionStatus(models.TextChoices):
    """How an election stands."""

    ANNOUNCED = "ANNOUNCED", _("Roll in preparation")
    ROLL = "ROLL", _("Roll published")
    DECLARED = "DECLARED", _("Result declared")
    CANCELLED = "CANCELLED", _("Called off")


class Signers(models.TextChoices):
    """Who asked for a recall in writing."""

    VOTERS = "VOTERS", _("People with the right to vote")
    REPRESENTATIVES = "REPRESENTATIVES", _("Representatives")


class RollStatus(models.TextChoices):
    """How an objection to the roll stands."""

    OPEN = "OPEN", _("Waits for a decision")
    UPHELD = "UPHELD", _("Upheld: the roll was put right")
    DISMISSED = "DISMISSED", _("Not upheld")


class ElectionQuerySet(models.QuerySet["Election"]):
    """Elections, scoped."""

    def visible_to(self, actor: Actor, power: Power = Power.MEETING_READ) -> ElectionQuerySet:
        """Keep an election if and only if the power reaches its village, or (for reading) a
        household of the actor belongs to it.
        """
        found = reach.area_q(actor, power)
        homes = reach.ids(actor, power, GrantKind.HOUSEHOLDS)
        if power == Power.MEETING_READ and homes:
            found |= Q(village_path__in=villages_of(homes))
        return self.filter(found)


class Election(models.Model):
    """An election, a by-election or a recall. `body` is the line of the table that says who votes and
    how many must; `earlier` is the election whose missing seats this one fills.
    """

    area = models.ForeignKey("registry.Area", on_delete=models.PROTECT, related_name="+")
    village_path = models.CharField(max_length=12, db_index=True)
    matter = models.CharField(max_length=24, choices=Matter)
    body = models.CharField(max_length=26, choices=BodyKind)
    title = models.CharField(_("title"), max_length=120)
    held_on = models.DateField(_("day of the vote"))
    place = models.CharField(_("place"), max_length=120)
    status = models.CharField(
        max_length=9, choices=ElectionStatus, default=ElectionStatus.ANNOUNCED
    )
    earlier = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="again"
    )
    concerned = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason for the recall"), blank=True)
    defence = models.TextField(_("what the person says to it"), blank=True)
    signers = models.CharField(max_length=15, choices=Signers, blank=True)
    signatures = models.PositiveIntegerField(null=True)
    signers_whole = models.PositiveIntegerField(null=True)
    announced_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    roll_published_on = models.DateField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    declared_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_at = models.DateTimeField(null=True)

    objects = ElectionQuerySet.as_manager()
    personal_data = tags(
        plain("id", "area", "village_path", "matter", "body", "title", "held_on", "place"),
        plain("status", "earlier", "signers", "signatures", "signers_whole", "announced_at"),
        plain("roll_published_on", "cancelled_because", "declared_at"),
        personal(
            "concerned",
            "reason",
            "defence",
            "announced_by",
            "declared_by",
            purpose="prove an election or recall",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(matter="RECALL", concerned__isnull=False)
                | (~Q(matter="RECALL") & Q(concerned__isnull=True)),
                name="decisions_recall_concerns_one",
            ),
            models.CheckConstraint(
                condition=~Q(status="DECLARED") | Q(declared_at__isnull=False),
                name="decisions_election_declared_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Race(models.Model):
    """One kind of seat and how many of them are to be filled."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="races")
    number = models.PositiveSmallIntegerField()
    post = models.CharField(max_length=26, choices=SEATS)
    seats = models.PositiveSmallIntegerField()

    personal_data = tags(plain("id", "election", "number", "post", "seats"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "post"], name="decisions_race_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="decisions_race_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}: {self.post}"


class RollEntry(models.Model):
    """One person who may vote, by number; added after an objection when `added_by` says so."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="roll")
    number = models.PositiveIntegerField()
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    added_by = models.OneToOneField(
        "decisions.RollObjection", null=True, on_delete=models.PROTECT, related_name="entry_added"
    )

    personal_data = tags(
        plain("id", "election", "number", "added_by"),
        personal("person", purpose="publish who may vote", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="decisions_roll_number"),
            models.UniqueConstraint(fields=["election", "person"], name="decisions_roll_person"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}/{self.number}"


class RollObjection(models.Model):
    """Somebody says that the roll is wrong: `entry` should go, or `person` is missing."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="objections")
    entry = models.ForeignKey(
        RollEntry, null=True, on_delete=models.PROTECT, related_name="objections"
    )
    person = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300)
    raised_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    status = models.CharField(max_length=9, choices=RollStatus, default=RollStatus.OPEN)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        "registry.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "election", "due_on", "status", "raised_at", "answered_at"),
        personal(
            "entry",
            "person",
            "reason",
            "raised_by",
            "answer",
            "answered_by",
            purpose="put the roll right",
            keep_days=KEEP_DAYS,
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=True, person__isnull=False)
                | Q(entry__isnull=False, person__isnull=True),
                name="decisions_roll_objection_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN", answered_at__isnull=True)
                | (~Q(status="OPEN") & Q(answered_at__isnull=False) & ~Q(answer="")),
                name="decisions_roll_objection_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}: {self.status}"


class Candidate(models.Model):
    """Somebody who stands for a kind of seat (or whom a recall concerns)."""

    race = models.ForeignKey(Race, on_delete=models.PROTECT, related_name="candidates")
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")

    personal_data = tags(
        plain("id", "race", "election"),
        personal("person", purpose="publish who stands", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"], name="decisions_candidate_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.race_id}: {self.person_id}"


class VotingProxy(models.Model):
    """Somebody away lets another vote in writing; the list of both is published by law."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="proxies")
    giver = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="given")
    holder = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="held")
    code = models.CharField(max_length=10, unique=True)
    noted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    personal_data = tags(
        plain("id", "election", "code", "noted_at", "withdrawn_at"),
        personal(
            "giver", "holder", "noted_by", purpose="publish who votes for whom", keep_days=KEEP_DAYS
        ),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver"],
                condition=Q(withdrawn_at__isnull=True),
                name="decisions_voting_proxy_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(giver=models.F("holder")), name="decisions_voting_proxy_two_people"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BallotCount(models.Model):
    """The slips counted in public. A recount is a further row with its reason; the former stay."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="counts")
    number = models.PositiveSmallIntegerField()
    given_out = models.PositiveIntegerField()
    cast = models.PositiveIntegerField()
    spoiled = models.PositiveIntegerField()
    photo = models.ForeignKey(
        "backstage.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    counted_by = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()

    personal_data = tags(
        plain("id", "election", "number", "given_out", "cast", "spoiled", "photo", "reason"),
        plain("counted_at"),
        personal("counted_by", purpose="answer for the count", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="decisions_ballots_once"),
            models.CheckConstraint(
                condition=Q(cast__lte=models.F("given_out")) & Q(spoiled__lte=models.F("cast")),
                name="decisions_ballots_possible",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="decisions_ballots_recount_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id}/{self.number}"


class CandidateVotes(models.Model):
    """How many slips of a count name a candidate."""

    count = models.ForeignKey(BallotCount, on_delete=models.PROTECT, related_name="lines")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="+")
    votes = models.PositiveIntegerField()

    personal_data = tags(
        plain("id", "count", "votes"),
        personal("candidate", purpose="publish the result", keep_days=KEEP_DAYS),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "candidate"], name="decisions_votes_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.count_id}: {self.votes}"
