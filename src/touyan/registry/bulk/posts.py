"""Organisations, posts and terms of office in bulk."""

import itertools
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction

from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.registry import bodies, offices, paths
from touyan.registry.bulk.common import BATCH, reach, record, subjects_of
from touyan.registry.bulk.values import NewOrganisation, NewPost, NewTenure
from touyan.registry.errors import (
    BadParentOrganisation,
    Incompatible,
    PostOccupied,
    WrongPlace,
)
from touyan.registry.kinds import Capacity, PostKind, SubjectKind
from touyan.registry.models import Organisation, Post, Tenure
from touyan.registry.services.areas import SINCE_EVER


@transaction.atomic
def found_organisations(*, actor: Actor, organisations: Sequence[NewOrganisation]) -> list[int]:
    """Register organisations (parents first, by separate calls); return their subject ids.

    Raises BadParentOrganisation, WrongPlace, NotFound.
    """
    areas = reach(actor, Power.POSTS_MANAGE, {o.area_id for o in organisations})
    wanted = {o.parent_id for o in organisations if o.parent_id is not None}
    parents = dict(
        Organisation.objects.filter(pk__in=wanted, valid_to=None).values_list("pk", "kind")
    )
    for new in organisations:
        is_community = paths.parse(areas[new.area_id]).is_community
        if not bodies.may_exist(new.kind, is_community=is_community):
            raise WrongPlace
        if new.parent_id is not None and not bodies.may_hang_below(
            new.kind, parents.get(new.parent_id)
        ):
            raise BadParentOrganisation
    ids = subjects_of(SubjectKind.ORGANISATION, [o.area_id for o in organisations])
    Organisation.objects.bulk_create(
        (
            Organisation(
                subject_id=pk,
                kind=new.kind,
                parent_id=new.parent_id,
                name=new.name.strip(),
                valid_from=new.valid_from or SINCE_EVER,
            )
            for new, pk in zip(organisations, ids, strict=True)
        ),
        batch_size=BATCH,
    )
    record(actor, "registry.organisations.founded", len(organisations))
    return ids


@transaction.atomic
def create_posts(*, actor: Actor, posts: Sequence[NewPost]) -> list[int]:
    """Create offices; return their ids in the order given. Raises WrongPlace, NotFound."""
    areas = reach(actor, Power.POSTS_MANAGE, {post.area_id for post in posts})
    kinds = dict(
        Organisation.objects.filter(
            pk__in={post.organisation_id for post in posts if post.organisation_id}
        ).values_list("pk", "kind")
    )
    for post in posts:
        office = offices.OFFICES[PostKind(post.kind)]
        organisation = kinds.get(post.organisation_id) if post.organisation_id else None
        if paths.level(areas[post.area_id]) not in office.levels or not office.fits(organisation):
            raise WrongPlace
    rows = Post.objects.bulk_create(
        (
            Post(
                area_id=post.area_id,
                kind=post.kind,
                organisation_id=post.organisation_id,
                title=post.title.strip(),
            )
            for post in posts
        ),
        batch_size=BATCH,
    )
    record(actor, "registry.posts.created", len(rows))
    return [row.pk for row in rows]


@transaction.atomic
def appoint_many(*, actor: Actor, tenures: Sequence[NewTenure]) -> list[int]:
    """Record terms of office; return their ids in the order given.

    Checked against each other and against what is recorded: PostOccupied, Incompatible (also the
    rule that holds in principle: such a case is appointed singly with its reason), NotFound.
    """
    posts = {
        post.pk: post
        for post in Post.objects.filter(pk__in={t.post_id for t in tenures}).select_related("area")
    }
    reach(actor, Power.POSTS_MANAGE, {post.area_id for post in posts.values()})
    rows = [_tenure_row(tenure, posts) for tenure in tenures]
    people = {tenure.person_id for tenure in tenures}
    known = list(
        Tenure.objects.filter(person_id__in=people).select_related("post__area")
        | Tenure.objects.filter(post_id__in=posts).select_related("post__area")
    )
    _refuse_occupied([*known, *rows], {row.post_id for row in rows})
    _refuse_incompatible([*known, *rows], people)
    created = Tenure.objects.bulk_create(rows, batch_size=BATCH)
    record(actor, "registry.tenures.started", len(created))
    return [row.pk for row in created]


def _tenure_row(tenure: NewTenure, posts: dict[int, Post]) -> Tenure:
    post = posts.get(tenure.post_id)
    if post is None or post.closed_on is not None:
        raise NotFound
    return Tenure(
        post=post,
        person_id=tenure.person_id,
        started_on=tenure.started_on,
        ended_on=tenure.ended_on,
        capacity=tenure.capacity,
        is_sole=tenure.capacity == Capacity.HOLDER
        and offices.OFFICES[PostKind(post.kind)].is_single,
    )


def _overlap(a: Tenure, b: Tenure) -> bool:
    return (a.ended_on is None or b.started_on < a.ended_on) and (
        b.ended_on is None or a.started_on < b.ended_on
    )


def _refuse_occupied(tenures: Sequence[Tenure], post_ids: set[int]) -> None:
    """Refuse two holders of a single post in one time, going through each post's terms by start."""
    terms: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        if tenure.is_sole and tenure.post_id in post_ids:
            terms[tenure.post_id].append(tenure)
    for of_post in terms.values():
        of_post.sort(key=lambda term: term.started_on)
        if any(_overlap(a, b) for a, b in itertools.pairwise(of_post)):
            raise PostOccupied


def _refuse_incompatible(tenures: Sequence[Tenure], people: set[int]) -> None:
    held: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in tenures:
        if tenure.person_id in people:
            held[tenure.person_id].append(tenure)
    for of_person in held.values():
        for position, term in enumerate(of_person):
            others = [_held(other) for other in of_person[:position] if _overlap(term, other)]
            found = offices.clashes(_held(term), others, is_community=term.post.area.is_community)
            if found:
                raise Incompatible(found[0].message, basis=found[0].basis)


def _held(tenure: Tenure) -> offices.Held:
    post = tenure.post
    return offices.Held(PostKind(post.kind), post.area_id, post.organisation_id)
