"""The booked deeds of a village come page by page, each once, the newest first."""

import datetime as dt

import pytest
from django.urls import reverse

from touyan.points.models import Claim
from touyan.points.queries import drill
from touyan.points.queries.drill import Span

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(tiny):
    """One booked deed more than two pages, many on the same day."""
    model = Claim.objects.filter(area=tiny.village, state="POSTED").first()
    start = Claim.objects.filter(area=tiny.village, state="POSTED").count()
    for number in range(2 * drill.PAGE + 1 - start):
        model.pk = None
        model.ref = Claim._meta.get_field("ref").get_default()
        model.row_key = f"copy {number}"
        model.occurred_on = dt.date(2021, 6, 1 + number // 40)
        model._state.adding = True
        model.save(force_insert=True)
    return Claim.objects.filter(area=tiny.village, state="POSTED")


def test_every_deed_is_on_exactly_one_page(tiny, many):
    seen, before = [], ""
    for _page in range(3):
        page = drill.claim_records(tiny.village, Span(), before=before)
        seen += page.records
        before = page.next_before
    assert before == ""
    days = [claim.occurred_on for claim in seen]
    assert days == sorted(days, reverse=True)
    assert sorted(claim.pk for claim in seen) == sorted(many.values_list("pk", flat=True))


def test_the_page_leads_on_and_back(actors, tiny, many):
    browser = actors.browser("village_secretary")
    address = reverse("points:claims_by_area", args=[tiny.village.path])
    first = browser.get(address)
    assert len(first.context["records"]) == drill.PAGE
    second = browser.get(address + first.context["next_url"])
    assert not set(first.context["records"]) & set(second.context["records"])
    assert second.context["first_url"]


@pytest.mark.parametrize("before", ["x", "2021-06-01", "2021-06-01_x", "2021-13-01_5", "_"])
def test_a_key_that_is_none_is_not_found(actors, tiny, before):
    browser = actors.browser("village_secretary")
    address = reverse("points:claims_by_area", args=[tiny.village.path])
    assert browser.get(address, {"before": before}).status_code == 404
