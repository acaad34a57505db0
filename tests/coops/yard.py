"""The yard of a cooperative: founds it, brings members, decides, in one line each."""

import datetime as dt
from typing import Any

from tests.cast import Actors
from tests.tiny import SINCE, Tiny
from touyan.coops import services
from touyan.coops.models import Business, Coop, CoopMember
from touyan.coops.services import CharterFigures, Founding, NewMember
from touyan.core.actor import SYSTEM, Actor
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind, PostKind, ResolutionBody
from touyan.registry.models import Resolution

ZONE = dt.timezone(dt.timedelta(hours=8))
HOUSEHOLDS = (
    "household",
    "other_household",
    "third_household",
    "fourth_household",
    "fifth_household",
)


class Yard:
    """Everything happens in the first village unless a test says otherwise."""

    def __init__(self, tiny: Tiny, actors: Actors, at: Any) -> None:
        self.tiny, self.actors, self.at = tiny, actors, at
        self._codes = 0

    def begin(self, *, actor: Actor | None = None, **changes: object) -> Coop:
        """Begin a cooperative in the first village, by its secretary."""
        self._codes += 1
        values: dict[str, Any] = {
            "area_id": self.tiny.village.pk,
            "name": f"云岭种养专业合作社{self._codes}",
            "code": f"TEST-{self._codes}",
            "business": Business.PLANTING,
            "party_led": True,
        }
        return services.begin_coop(
            actor=actor or self.actors.village_secretary, founding=Founding(**values | changes)
        )

    def founder(self, coop: Coop, name: str, *, is_farmer: bool = True) -> CoopMember:
        """Put somebody of the tiny county on the founders' list."""
        return services.add_founder(
            actor=self.actors.village_secretary,
            coop_id=coop.pk,
            new=NewMember(getattr(self.tiny, name).pk, is_farmer),
        )

    def agree(self, coop: Coop, *members: CoopMember) -> None:
        """Let founders agree to the charter."""
        services.agree_to_charter(
            actor=self.actors.village_secretary,
            coop_id=coop.pk,
            member_ids=[member.pk for member in members],
            on=dt.date(2026, 3, 3),
        )

    def adopt(self, coop: Coop, figures: CharterFigures | None = None) -> Coop:
        """Adopt the charter at the founding assembly."""
        return services.adopt_founding_charter(
            actor=self.actors.village_secretary,
            coop_id=coop.pk,
            figures=figures or CharterFigures(),
        )

    def coop(self, *names: str, figures: CharterFigures | None = None, **changes: object) -> Coop:
        """Return a registered cooperative of the village's five households, or of others."""
        coop = self.begin(**changes)
        members = [self.founder(coop, name) for name in names or HOUSEHOLDS]
        self.agree(coop, *members)
        self.adopt(coop, figures)
        self.post(coop, PostKind.COOP_CHAIR, "villager")
        self.post(coop, PostKind.COOP_ACCOUNTANT, "other_villager")
        found = services.register_coop(
            actor=SYSTEM, coop_id=coop.pk, code=coop.code, registered_on=dt.date(2026, 3, 3)
        )
        found.refresh_from_db()
        return found

    def post(self, coop: Coop, kind: PostKind, name: str) -> None:
        """Record somebody elected by the founding assembly."""
        services.appoint_officer(
            actor=SYSTEM,
            coop_id=coop.pk,
            kind=kind,
            person_id=getattr(self.tiny, name).pk,
            started_on=SINCE if kind is None else dt.date(2026, 3, 3),
        )

    def member(self, coop: Coop, name: str) -> CoopMember:
        """Return somebody of the tiny county as a member of a cooperative."""
        return CoopMember.objects.get(coop=coop, subject_id=getattr(self.tiny, name).pk)

    def resolved(self, coop: Coop, title: str = "成员大会决议", day: int = 4) -> Resolution:
        """Return a decision of the cooperative's members, recorded from paper and confirmed."""
        found = registry.record_resolution(
            actor=self.actors.village_clerk,
            area_id=coop.area_id,
            body=ResolutionBody.COOP_MEMBERS,
            passed_on=dt.date(2026, 3, day),
            title=title,
            document_hash="a" * 64,
            organisation_id=coop.pk,
        )
        return registry.confirm_resolution(
            actor=self.actors.supervision_chair, resolution_id=found.pk
        )

    def organisation(self, kind: OrganisationKind, name: str, area: str = "village") -> int:
        """Register an organisation and return its subject id."""
        return registry.found_organisation(
            actor=SYSTEM,
            area_id=getattr(self.tiny, area).pk,
            kind=kind,
            name=name,
            valid_from=SINCE,
        ).pk

    def chair(self, coop: Coop) -> Actor:
        """Return the chair as they act, with the powers of today."""
        return self._now("villager")

    def accountant(self, coop: Coop) -> Actor:
        """Return the accountant as they act, with the powers of today."""
        return self._now("other_villager")

    def _now(self, name: str) -> Actor:
        return Actors(self.tiny).__getattr__(name)
