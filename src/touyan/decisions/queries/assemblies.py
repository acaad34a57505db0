"""How many members' assemblies cooperatives held in each year."""

from collections import defaultdict
from collections.abc import Collection

from touyan.core import bulk, clock
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Meeting, MeetingStatus

ASSEMBLIES = (BodyKind.COOP_MEMBERS, BodyKind.COOP_REPRESENTATIVES)


def assemblies_of(organisations: Collection[int]) -> dict[int, dict[int, int]]:
    """Return, by organisation and year, the assemblies whose minutes are closed. One query."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    rows = Meeting.objects.filter(
        organisation_id__in=bulk.among(organisations),
        body__in=ASSEMBLIES,
        status=MeetingStatus.CLOSED,
    )
    for organisation, at in rows.values_list("organisation_id", "meets_at"):
        found[organisation or 0][at.astimezone(clock.ZONE).year] += 1
    return {organisation: dict(years) for organisation, years in found.items()}
