"""A stand-in for a time where a village has too few people: the next in line, for one duty."""

import datetime as dt

from django.db import transaction

from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.points.errors import NotNextInLine
from touyan.points.queries import panel as panels
from touyan.points.stand_in import Duty
from touyan.registry import services as registry
from touyan.registry.kinds import Capacity, PostKind
from touyan.registry.models import Area, Post, Tenure

POST_OF = {
    Duty.FIRST_REVIEW: PostKind.PANEL_MEMBER,
    Duty.SECOND_REVIEW: PostKind.SUPERVISION_CHAIR,
}
DAYS_MAX = 92


@transaction.atomic
def stand_in_for(
    *, actor: Actor, village: Area, duty: Duty, person_id: int, until: dt.date
) -> Tenure:
    """Let the next in line fill in for a duty until a day (not included), as the township.

    It is a dated tenure as stand-in: the powers come and go with it. Raises NotNextInLine for
    somebody who is not next, Invalid beyond three months, and what `registry.appoint` raises.
    """
    actor.require_in(Power.POSTS_MANAGE, village.scope_path)
    today = clock.today()
    if duty not in POST_OF or not today < until <= today + dt.timedelta(days=DAYS_MAX):
        raise Invalid
    if person_id not in {one.pk for one in panels.next_in_line(village, duty)}:
        raise NotNextInLine
    post = Post.objects.filter(area=village, kind=POST_OF[duty], closed_on=None).first()
    if post is None:
        post = registry.create_post(actor=actor, area_id=village.pk, kind=POST_OF[duty])
    return registry.appoint(
        actor=actor,
        post_id=post.pk,
        person_id=person_id,
        started_on=today,
        ended_on=until,
        capacity=Capacity.STAND_IN,
    )
