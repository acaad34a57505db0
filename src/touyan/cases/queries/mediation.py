"""Reads of mediations: for the committee and the justice office the file, for a side its own standing,
for everybody else nothing but numbers and kinds.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from touyan.cases.mediation_rules import (
    BEFORE_AGREEMENT,
    UNCONFIRMABLE,
    Consent,
    Dispute,
    GuideStep,
    word_of_side,
)
from touyan.cases.models import Agreement, FollowUp, GuideNote, Mediation, MediationParty
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.keyset import moment, newest_first
from touyan.registry import paths
from touyan.registry.kinds import PostKind
from touyan.registry.models import Area, Tenure

FILE = Power.MEDIATION_FILE
PAGE = 30
LEAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers and kinds of a place: the only thing that leaves the committee's room."""

    total: int
    agreed: int
    ended: int
    kept: int
    in_force: int
    by_dispute: Mapping[str, int]

    @property
    def finished(self) -> int:
        """Return how many came to an agreement or to an end: the denominator of success."""
        return self.agreed + self.ended

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """Return how many there were of each kind, in words."""
        return [(str(Dispute(kind).label), n) for kind, n in sorted(self.by_dispute.items())]


@dataclass(frozen=True, slots=True)
class OwnStanding:
    """What one of the two sides reads about its own mediation."""

    mediation: Mediation
    side: int
    consent: str
    agreement: Agreement | None

    @property
    def may_speak(self) -> bool:
        """Say whether this side may still say yes or no."""
        return self.mediation.status in BEFORE_AGREEMENT and self.consent != Consent.NO


def get_mediation(actor: Actor, pk: int, power: Power = FILE) -> Mediation:
    """Return a file that the committee or the justice office may open. Raises NotFound."""
    rows = Mediation.objects.visible_to(actor, power).select_related("case__area")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def get_own(actor: Actor, pk: int) -> OwnStanding:
    """Return a mediation in which the actor is a side, without the committee's notes.

    Raises NotFound.
    """
    rows = Mediation.objects.of_party(actor).select_related("case__area")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    party = found.parties.get(person_id=actor.person_id)
    is_out = party.consent == Consent.NO  # what the others agreed is theirs
    agreement = None if is_out else Agreement.objects.filter(mediation=found).first()
    return OwnStanding(found, party.side, party.consent, agreement)


def own(actor: Actor) -> list[Mediation]:
    """Return the mediations in which the actor is a side, the newest first."""
    rows = Mediation.objects.of_party(actor).select_related("case__area")
    return list(rows.order_by("-pk")[:PAGE])


def mediations(actor: Actor, *, before: str = "") -> tuple[list[Mediation], str]:
    """Return a page of the files that the actor may open, the newest first, and the next key."""
    rows = Mediation.objects.visible_to(actor).select_related("case__area")
    rows = rows.prefetch_related("parties__person").annotate(received=F("case__received_at"))
    return newest_first(rows, "received", before=before, limit=PAGE, kind=moment)


def consents(row: Mediation) -> tuple[str, str]:
    """Return what both sides say, in order; a side that is not named yet was not asked."""
    said: dict[int, list[str]] = {1: [], 2: []}
    for side, word in row.parties.order_by("pk").values_list("side", "consent"):
        said[side].append(word)
    return word_of_side(said[1]), word_of_side(said[2])


def parties(row: Mediation, *, side: int | None = None) -> list[MediationParty]:
    """Return who is in it, side by side; without those who clearly refused while others went on."""
    rows = row.parties.select_related("person__subject__area").order_by("side", "pk")
    kept = [one for one in rows if side in (None, one.side)]
    return [one for one in kept if one.consent != Consent.NO] or kept


def to_sign(row: Mediation) -> list[MediationParty]:
    """Return those of both sides whose sign is not on the paper yet."""
    return [one for one in parties(row) if one.signed_on is None]


def notes_by_step(row: Mediation) -> list[tuple[GuideStep, list[GuideNote]]]:
    """Return the six words in order with the notes of each."""
    found: dict[str, list[GuideNote]] = {step: [] for step in GuideStep.values}
    for note in row.notes.select_related("by").order_by("pk"):
        found[note.step].append(note)
    return [(GuideStep(step), notes) for step, notes in found.items()]


def get_follow_up(actor: Actor, pk: int, power: Power = FILE) -> FollowUp:
    """Return a visit after an agreement. Raises NotFound."""
    found = FollowUp.objects.filter(
        pk=pk, mediation__in=Mediation.objects.visible_to(actor, power)
    ).first()
    if found is None:
        raise NotFound
    return found


def follow_ups_due(actor: Actor, *, limit: int | None) -> "QuerySet[FollowUp]":
    """Return the visits that are due within a week or late, the earliest first."""
    soon = clock.today() + dt.timedelta(days=7)
    rows = FollowUp.objects.filter(
        done_on=None,
        due_on__lte=soon,
        mediation__in=Mediation.objects.visible_to(actor, Power.MEDIATION_HANDLE),
    )
    return rows.select_related("mediation__case__area").order_by("due_on", "pk")[:limit]


def waiting(actor: Actor, *, limit: int | None) -> "QuerySet[Mediation]":
    """Return the mediations before an agreement, those whose days end first in front."""
    rows = Mediation.objects.visible_to(actor, Power.MEDIATION_HANDLE).filter(
        status__in=BEFORE_AGREEMENT
    )
    return rows.select_related("case__area").order_by("talks_due_on", "pk")[:limit]


def mediators_in(area: Area) -> list[Tenure]:
    """Return who is a member of the mediation committee of a village today, by name."""
    rows = Tenure.objects.on(clock.today()).filter(
        post__kind=PostKind.MEDIATOR, post__area__path=paths.village_of(area.path)
    )
    return list(rows.select_related("person").order_by("person__name_pinyin", "pk"))


def tally(actor: Actor, *, power: Power = Power.FIGURES_READ) -> Tally:
    """Return numbers and kinds over the actor's places: no file, no name, no village of a few cases.

    With fewer than five files the kinds are not broken down: who knows the village would know the
    people.
    """
    rows = Mediation.objects.visible_to(actor, power)
    counts = rows.aggregate(
        total=Count("pk"),
        agreed=Count("pk", filter=Q(status__in=["AGREED", "PERFORMING", "PERFORMED", "BREACHED"])),
        ended=Count("pk", filter=Q(status__in=["FAILED", "TERMINATED"])),
        kept=Count("pk", filter=Q(status="PERFORMED")),
        in_force=Count("pk", filter=Q(status__in=["PERFORMING", "PERFORMED", "BREACHED"])),
    )
    by_dispute: dict[str, int] = {}
    if counts["total"] >= LEAST_SHOWN:
        grouped = rows.order_by().values_list("dispute").annotate(n=Count("pk"))
        by_dispute = dict(grouped.values_list("dispute", "n"))
    return Tally(**counts, by_dispute=by_dispute)


def agreement_of(row: Mediation) -> Agreement | None:
    """Return what was agreed, or None."""
    return Agreement.objects.filter(mediation=row).first()


_DEEDS: Mapping[str, tuple[str, ...]] = {
    "APPLIED": ("consent-1", "consent-2", "party", "danger"),
    "CONSENTED": ("accept", "mediator", "terminate", "danger"),
    "ACCEPTED": ("mediator", "begin", "helper", "prolong", "terminate", "danger"),
    "IN_SESSION": ("agree", "helper", "prolong", "fail", "terminate", "danger"),
    "AGREED": ("sign",),
    "PERFORMING": ("kept", "court", "breached"),
    "PERFORMED": ("court",),
    "BREACHED": ("kept",),
}


def open_deeds(row: Mediation) -> list[str]:
    """Return which acts may come now, the first of them the one that is waited for."""
    found = list(_DEEDS.get(row.status, ()))
    if row.status == "APPLIED":
        one, other = consents(row)
        done = {name for name, said in (("consent-1", one), ("consent-2", other)) if said == "YES"}
        found = [name for name in found if name not in done]
        if not row.parties.filter(side=2).exists():
            found = ["other", *(name for name in found if name not in {"consent-2", "party"})]
    agreed = agreement_of(row)
    if "court" in found and (
        agreed is None
        or agreed.confirm_asked_on is not None
        or agreed.confirm_due_on is None
        or agreed.confirm_due_on < clock.today()
        or row.dispute in UNCONFIRMABLE
    ):
        found.remove("court")
    if "breached" in found and (agreed is None or agreed.perform_by >= clock.today()):
        found.remove("breached")
    if "prolong" in found and row.prolonged_days:
        found.remove("prolong")
    if row.is_dangerous and "danger" in found:
        found.remove("danger")
        if row.police_told_at is None:
            found.insert(0, "police")
    return found
