"""The places, households and posts behind the measures of the registry."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.core.actor import Power
from touyan.core.measures import Slice, as_of
from touyan.core.records import Listing, Record
from touyan.registry.kinds import HouseholdKind
from touyan.registry.models import Area, Household, Person
from touyan.registry.paths import Level
from touyan.registry.queries import dual_role_people


def _areas(level: Level) -> Listing:
    def listing(asked: Slice) -> Iterable[Record]:
        day = as_of(asked.last)
        rows = Area.objects.filter(asked.areas("pk"), level=level, valid_from__lte=day)
        return [
            Record(on=row.valid_from, title=row.name, basis=row.path)
            for row in rows.exclude(valid_to__lte=day).order_by("path")
        ]

    return listing


def households(asked: Slice) -> Iterable[Record]:
    """Return the households that lived there on the last day, by code: names are not for everybody."""
    day = as_of(asked.last)
    rows = Household.objects.filter(
        asked.areas("subject__area_id"), kind=HouseholdKind.RESIDENT, formed_on__lte=day
    ).filter(Q(ended_on=None) | Q(ended_on__gt=day))
    return [
        Record(
            on=formed,
            title=_("Household %(code)s") % {"code": code.rpartition("H")[2]},
            href=reverse("registry:household", args=[pk]),
            power=Power.PEOPLE_READ,
        )
        for pk, code, formed in rows.order_by("code").values_list("pk", "code", "formed_on")
    ]


def dual_role(asked: Slice) -> Iterable[Record]:
    """Return who held both posts on the last day: posts are public."""
    day = as_of(asked.last)
    found = [
        one
        for one in dual_role_people(day)
        if asked.area_ids is None or one.area_id in asked.area_ids
    ]
    people = Person.objects.filter(pk__in=[one.person_id for one in found])
    names = dict(people.values_list("pk", "name"))
    title = _("Party secretary and committee chair")
    return [Record(on=day, title=title, who=names[one.person_id]) for one in found]


RECORDS = {
    "registry.villages": _areas(Level.VILLAGE),
    "registry.townships": _areas(Level.TOWNSHIP),
    "registry.households": households,
    "registry.dual_role": dual_role,
}
