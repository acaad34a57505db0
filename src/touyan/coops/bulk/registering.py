"""Registering many cooperatives at once, each checked as the services check one."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from touyan.audit import services as audit
from touyan.coops import membership
from touyan.coops.membership import Kin
from touyan.coops.models import Charter, Coop, CoopMember, CoopStatus, MemberStatus
from touyan.coops.services import accounts, charters
from touyan.coops.services.charters import CharterFigures
from touyan.coops.services.founding import refuse_unmet
from touyan.core import bulk, clock
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed
from touyan.registry import bulk as registry
from touyan.registry.bulk import NewOrganisation, NewPost, NewTenure
from touyan.registry.kinds import OrganisationKind, PostKind
from touyan.registry.models import Organisation


@dataclass(frozen=True, slots=True)
class PastMember:
    """A founder. `is_unit` for organisations."""

    subject_id: int
    is_farmer: bool = True
    is_unit: bool = False
    representative_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastCoop:
    """A cooperative (or union) as it was registered; officers are (kind, person)."""

    area_id: int
    name: str
    code: str
    level: str
    business: str
    registered_on: dt.date
    members: tuple[PastMember, ...]
    officers: tuple[tuple[PostKind, int], ...] = ()
    is_union: bool = False
    party_led: bool = True
    scope: str = ""
    figures: CharterFigures = field(default_factory=CharterFigures)


@transaction.atomic
def found_coops(*, actor: Actor, coops: Sequence[PastCoop]) -> list[int]:
    """Register cooperatives with members, charter, officers and open books; return their ids.

    Raises NotAllowed for anybody but the system, and what founding one raises.
    """
    if actor != SYSTEM:
        raise NotAllowed
    for one in coops:
        _check(one)
    ids = registry.found_organisations(
        actor=actor,
        organisations=[
            NewOrganisation(
                one.area_id,
                OrganisationKind.COOP_UNION if one.is_union else OrganisationKind.COOP,
                one.name,
                valid_from=one.registered_on,
            )
            for one in coops
        ],
    )
    now = clock.now()
    Coop.objects.bulk_create(
        Coop(
            organisation_id=pk,
            code=one.code,
            area_id=one.area_id,
            level=one.level,
            business=one.business,
            scope=one.scope,
            party_led=one.party_led,
            status=CoopStatus.ACTIVE,
            begun_at=now,
            registered_on=one.registered_on,
        )
        for pk, one in zip(ids, coops, strict=True)
    )
    _charters(ids, coops, now)
    _members(ids, coops, now)
    _officers(actor, ids, coops)
    accounts.open_books(actor=actor, organisations=Organisation.objects.filter(pk__in=ids))
    audit.record(
        actor=actor,
        action="coops.founded",
        object_kind="coops.coop",
        object_id="bulk",
        detail={"count": len(ids)},
    )
    return ids


def _check(one: PastCoop) -> None:
    if one.is_union:
        refuse_unmet(membership.founding_union(True for _member in one.members))
    else:
        refuse_unmet(membership.founding(Kin(m.is_farmer, m.is_unit) for m in one.members))
    charters.check_figures(one.figures, is_union=one.is_union, members=len(one.members))


def _charters(ids: Sequence[int], coops: Sequence[PastCoop], now: dt.datetime) -> None:
    Charter.objects.bulk_create(
        Charter(
            coop_id=pk,
            version=1,
            valid_from=one.registered_on,
            adopted_at=now,
            reserve_share=one.figures.reserve_share,
            reserve_by=one.figures.reserve_by,
            rebate_share=one.figures.rebate_share,
            of_union=one.is_union,
        )
        for pk, one in zip(ids, coops, strict=True)
    )


def _members(ids: Sequence[int], coops: Sequence[PastCoop], now: dt.datetime) -> None:
    bulk.insert(
        CoopMember,
        [
            "coop",
            "subject",
            "number",
            "is_farmer",
            "is_unit",
            "representative",
            "additional_votes",
            "is_founder",
            "consented_on",
            "status",
            "applied_on",
            "joined_on",
            "entered_at",
        ],
        [
            (
                pk,
                m.subject_id,
                number,
                m.is_farmer,
                m.is_unit,
                m.representative_id,
                0,
                True,
                one.registered_on,
                MemberStatus.MEMBER.value,
                one.registered_on,
                one.registered_on,
                now,
            )
            for pk, one in zip(ids, coops, strict=True)
            for number, m in enumerate(one.members, start=1)
        ],
    )


def _officers(actor: Actor, ids: Sequence[int], coops: Sequence[PastCoop]) -> None:
    wanted = [
        (one, pk, kind, person)
        for pk, one in zip(ids, coops, strict=True)
        for kind, person in one.officers
    ]
    posts = registry.create_posts(
        actor=actor, posts=[NewPost(one.area_id, kind, pk) for one, pk, kind, _person in wanted]
    )
    registry.appoint_many(
        actor=actor,
        tenures=[
            NewTenure(post, person, one.registered_on)
            for post, (one, _pk, _kind, person) in zip(posts, wanted, strict=True)
        ],
    )
