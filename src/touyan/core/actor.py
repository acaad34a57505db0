"""Who is acting and what they may do: values, built once per request by the access room.

Services and queries take an Actor, never a request, so no room needs to import another to ask
"may this person ...?".
"""

import enum
from dataclasses import dataclass, field

from touyan.core.errors import NotAllowed


class Power(enum.StrEnum):
    """What a post can entitle a person to. `access.powers` says which post carries which."""

    SYSTEM_ADMINISTER = "system.administer"
    SECURITY_ADMINISTER = "security.administer"
    AUDIT_READ = "audit.read"
    AREAS_MANAGE = "areas.manage"
    POSTS_MANAGE = "posts.manage"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    PEOPLE_UNMASK = "people.unmask"
    RESOLUTION_RECORD = "resolution.record"
    RESOLUTION_CONFIRM = "resolution.confirm"
    RESOLUTION_FILE = "resolution.file"
    REGISTRY_IMPORT = "registry.import"
    POINTS_IMPORT = "points.import"
    POINTS_READ = "points.read"
    POINTS_PROPOSE = "points.propose"
    POINTS_FIRST_REVIEW = "points.first_review"
    POINTS_SECOND_REVIEW = "points.second_review"
    POINTS_CLAIM_OWN = "points.claim_own"
    POINTS_ENROL = "points.enrol"
    POINTS_ENROL_OWN = "points.enrol_own"
    POINTS_REMIND = "points.remind"
    SCHEME_MANAGE = "scheme.manage"
    SCHEME_TAKE_OVER = "scheme.take_over"
    NOTICE_PUBLISH = "notice.publish"
    OBJECTION_RAISE = "objection.raise"
    OBJECTION_RECORD = "objection.record"
    OBJECTION_RESOLVE = "objection.resolve"
    MONTH_CLOSE = "month.close"
    MONTH_SIGN = "month.sign"
    SHOP_OPERATE = "shop.operate"
    SHOP_READ = "shop.read"
    SHOP_CHECK = "shop.check"
    SHOP_ASSESS = "shop.assess"
    AWARD_PUBLISH = "award.publish"
    CARDS_ISSUE = "cards.issue"
    REDEEM_OWN = "redeem.own"
    MEETING_READ = "meeting.read"
    MEETING_MANAGE = "meeting.manage"
    CASE_OWN = "case.own"
    CASE_READ = "case.read"
    CASE_ANSWER = "case.answer"
    CASE_RECORD = "case.record"
    CASE_DISPATCH = "case.dispatch"
    CASE_APPROVE = "case.approve"
    CASE_CALL_BACK = "case.call_back"
    CASE_DECIDE = "case.decide"
    CASE_EXCLUDE = "case.exclude"
    DUTY_MANAGE = "duty.manage"
    MATTER_MANAGE = "matter.manage"
    MEDIATION_FILE = "mediation.file"
    MEDIATION_HANDLE = "mediation.handle"
    PETITION_FILE = "petition.file"
    PETITION_HANDLE = "petition.handle"
    PETITION_APPROVE = "petition.approve"
    CASE_CONNECT = "case.connect"
    FIGURES_READ = "figures.read"
    FACTS_REPORT = "facts.report"
    RETURN_READ = "return.read"
    RETURN_FILL = "return.fill"
    RETURN_REVIEW = "return.review"
    RETURN_LOCK = "return.lock"
    ALERT_READ = "alert.read"
    ALERT_JUDGE = "alert.judge"
    ALERT_HANDLE = "alert.handle"
    THRESHOLD_SET = "threshold.set"
    TARGET_MANAGE = "target.manage"
    LAND_READ = "land.read"
    LAND_READ_OWN = "land.read_own"
    LAND_ENTER = "land.enter"
    LAND_FILE = "land.file"
    COOP_READ = "coop.read"
    COOP_READ_OWN = "coop.read_own"
    COOP_APPLY_OWN = "coop.apply_own"
    COOP_FOUND = "coop.found"
    COOP_REGISTER = "coop.register"
    COOP_MANAGE = "coop.manage"
    COOP_ENTER = "coop.enter"
    COOP_CHECK = "coop.check"
    COOP_BOOKS_READ = "coop.books_read"
    COOP_DISTRIBUTE = "coop.distribute"
    COOP_STEWARD = "coop.steward"
    COOP_FILE = "coop.file"
    COOP_ASK = "coop.ask"
    LEDGER_READ = "ledger.read"
    LEDGER_VERIFY = "ledger.verify"
    LEDGER_REVERSE = "ledger.reverse"
    MESSAGES_TEST = "messages.test"


class GrantKind(enum.StrEnum):
    """What a grant reaches."""

    AREA = "AREA"  # an area and everything below it
    ORGANISATION = "ORGANISATION"
    HOUSEHOLDS = "HOUSEHOLDS"  # one household
    SELF = "SELF"


@dataclass(frozen=True, slots=True)
class Grant:
    """One power over one thing. For AREA, `prefix` is the significant part of the area's path."""

    power: Power
    kind: GrantKind
    id: int
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person as they act now. `person_id` is the Subject id; 0 is the system itself."""

    person_id: int
    grants: frozenset[Grant] = frozenset()
    name: str = field(default="", compare=False)
    on_behalf_of: int | None = None

    def may(self, power: Power) -> bool:
        """Say whether any grant carries this power, whatever it reaches."""
        return any(grant.power == power for grant in self.grants)

    def may_in(self, power: Power, path: str) -> bool:
        """Say whether an AREA grant of this power covers the area with this path."""
        return any(path.startswith(prefix) for prefix in self.prefixes(power))

    def prefixes(self, power: Power) -> tuple[str, ...]:
        """Return the area prefixes that this power reaches, sorted, without duplicates."""
        found = {g.prefix for g in self.grants if g.power == power and g.kind == GrantKind.AREA}
        return tuple(sorted(found))

    def ids(self, power: Power, kind: GrantKind) -> frozenset[int]:
        """Return the ids that this power reaches by grants of one kind."""
        return frozenset(g.id for g in self.grants if g.power == power and g.kind == kind)

    def require(self, power: Power) -> None:
        """Raise NotAllowed unless some grant carries the power."""
        if not self.may(power):
            raise NotAllowed

    def require_in(self, power: Power, path: str) -> None:
        """Raise NotAllowed unless an AREA grant of the power covers the path."""
        if not self.may_in(power, path):
            raise NotAllowed


SYSTEM = Actor(person_id=0, name="system")
"""Scheduled work (sealing, expiry). It has no grants: services that accept it say so by name."""

NOBODY = Actor(person_id=-1)
"""A visitor who has not signed in: no grants, and the record of acts refuses to name them."""
