"""What the county's register of cooperatives costs: a fixed number of statements, however many there are."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from touyan.coops.models import Coop, CoopMember
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.registry import bulk as registry
from touyan.registry.bulk import NewOrganisation
from touyan.registry.kinds import OrganisationKind

pytestmark = pytest.mark.django_db
SINCE = dt.date(2020, 1, 1)
MOST = 12


def found(actor, tiny, count: int, first: int) -> None:
    """Register cooperatives with a member each."""
    ids = registry.found_organisations(
        actor=actor,
        organisations=[
            NewOrganisation(
                tiny.village.pk, OrganisationKind.COOP, f"合作社{number}", valid_from=SINCE
            )
            for number in range(first, first + count)
        ],
    )
    Coop.objects.bulk_create(
        Coop(
            organisation_id=pk,
            code=f"M-{number:04d}",
            area=tiny.village,
            level="VILLAGE",
            business="PLANTING",
            status="ACTIVE",
            begun_at=clock.now(),
            registered_on=SINCE,
        )
        for number, pk in enumerate(ids, start=first)
    )
    CoopMember.objects.bulk_create(
        CoopMember(
            coop_id=pk,
            subject_id=tiny.household.pk,
            number=1,
            status="MEMBER",
            applied_on=SINCE,
            joined_on=SINCE,
            entered_at=clock.now(),
        )
        for pk in ids
    )


@pytest.mark.parametrize(
    "address", ["/coops/", "/coops/?q=合作社", "/coops/figures/village_coops/{county}/"]
)
def test_the_counties_pages_ask_the_same_with_many_cooperatives(actors, tiny, address) -> None:

    page = address.format(county=tiny.county.path)
    browser = actors.browser("county_officer")

    def statements() -> int:
        browser.get(page)
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get(page)
        assert answer.status_code == 200
        return len(seen)

    found(SYSTEM, tiny, 2, 1)
    few = statements()
    found(SYSTEM, tiny, 120, 3)
    many = statements()
    assert many <= few
    assert many <= MOST, f"{many} statements"
