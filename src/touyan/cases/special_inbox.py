"""What waits in the special kinds: talks and visits of mediators, clocks of petitions, visits, suggestions."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from touyan.cases.queries import mediation, petitions, proxies, suggestions, visits
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power
from touyan.core.inbox import COUNTED, SHOWN, Item, Source, Waiting, first


def _waiting(items: list[Item]) -> Waiting:
    return Waiting(count=len(items), until=first(items), items=tuple(items[:SHOWN]))


def talks(actor: Actor) -> Waiting:
    """Return the mediations before an agreement; never a name or a word of one."""
    return _waiting(
        [
            Item(row.case.ref, reverse("cases:mediation", args=[row.pk]), until=row.talks_due_on)
            for row in mediation.waiting(actor, limit=COUNTED)
        ]
    )


def follow_ups(actor: Actor) -> Waiting:
    """Return the visits 7, 30 and 90 days after an agreement that are due within a week."""
    return _waiting(
        [
            Item(
                row.mediation.case.ref, reverse("cases:follow_up", args=[row.pk]), until=row.due_on
            )
            for row in mediation.follow_ups_due(actor, limit=COUNTED)
        ]
    )


def clocks(actor: Actor) -> Waiting:
    """Return the clocks of petitions that end within five days or are late."""
    return _waiting(
        [
            Item(
                f"{one.time.petition.reference} · {one.label}",
                reverse("cases:petition", args=[one.time.petition_id]),
                until=one.time.due_on,
                who=one.time.petition.case.area.name,
            )
            for one in petitions.reminders(actor, limit=COUNTED)
        ]
    )


def to_visit(actor: Actor) -> Waiting:
    """Return the visits that nobody has made yet."""
    return _waiting(
        [
            Item(
                visits.title_of(row),
                reverse("cases:visit", args=[row.pk]),
                until=row.due_at,
                who=row.area.name,
            )
            for row in visits.waiting(actor, limit=COUNTED)
        ]
    )


def to_answer(actor: Actor) -> Waiting:
    """Return the suggestions of talks that are to be taken up or answered."""
    page = reverse("cases:talk_suggestions")
    loose = [
        Item(
            one.text[:60],
            page,
            until=one.noted_at.astimezone(clock.ZONE) + suggestions.TAKE_UP_WITHIN,
            who=one.meeting.area.name,
        )
        for one in suggestions.to_take_up(actor, limit=COUNTED)
    ]
    return _waiting(loose)


def acting(actor: Actor) -> Waiting:
    """Return for whom I act."""
    return _waiting(
        [
            Item(
                _text("I act for %(name)s") % {"name": row.person.name},
                reverse("cases:authorisation", args=[row.pk]),
                until=row.expires_on,
                who=row.person.name,
            )
            for row in proxies.held(actor)
        ]
    )


SOURCES = (
    Source(
        "cases.mediation",
        title=_("Mediation"),
        url_name="cases:mediations",
        look=talks,
        rows=partial(mediation.waiting, limit=None),
        powers=(Power.MEDIATION_HANDLE,),
        icon="people",
    ),
    Source(
        "cases.follow_up",
        title=_("Visits after an agreement"),
        url_name="cases:mediations",
        look=follow_ups,
        rows=partial(mediation.follow_ups_due, limit=None),
        powers=(Power.MEDIATION_HANDLE,),
        icon="people",
    ),
    Source(
        "cases.petitions",
        title=_("Petitions: clocks"),
        url_name="cases:petitions",
        look=clocks,
        rows=petitions.to_remind,
        powers=(Power.PETITION_HANDLE,),
        icon="clock",
    ),
    Source(
        "cases.visits",
        title=_("To be visited"),
        url_name="cases:visits",
        look=to_visit,
        rows=partial(visits.waiting, limit=None),
        powers=(Power.CASE_RECORD,),
        icon="people",
    ),
    Source(
        "cases.suggestions",
        title=_("Suggestions of the night talk"),
        url_name="cases:talk_suggestions",
        look=to_answer,
        rows=partial(suggestions.to_take_up, limit=None),
        powers=(Power.MEETING_MANAGE,),
        icon="tasks",
    ),
    Source(
        "cases.acting",
        title=_("I act for"),
        url_name="cases:my_proxies",
        look=acting,
        powers=(Power.CASE_OWN,),
        kinds=frozenset({GrantKind.SELF}),
        icon="people",
    ),
)
