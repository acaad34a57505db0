"""What the Party members of Dazhai did: eleven matters as the report says, each of them in the records."""

import datetime as dt

import pytest
from django.db.models import F

from touyan.cases.figures import FIGURES, dazhai
from touyan.cases.models import Case
from touyan.cases.queries.deeds import confirmed
from touyan.core.figures import Ask
from touyan.registry.kinds import PartyStatus

pytestmark = pytest.mark.django_db


def test_eleven_matters_are_counted_from_cases_that_members_settled(whole_county):
    (figure,) = FIGURES
    today = whole_county.demo.today
    published = {row.key: row for row in whole_county.pack.figures}
    everywhere = Ask(whole_county.pack.county.code[:6], None, today)
    place = dazhai(everywhere)
    assert place is not None
    assert (place.name, figure.place(everywhere)) == ("大寨村", f"{place.parent.path}/大寨村")
    assert figure.compute(everywhere) == len(confirmed().filter(case__area=place)) == 11
    assert "dazhai_deeds" not in published or published["dazhai_deeds"].value == 11
    # Anywhere else the report says nothing, and nothing is counted.
    assert figure.compute(Ask(whole_county.stage.code, None, today)) == 0
    assert figure.compute(Ask(everywhere.prefix, None, today - dt.timedelta(days=400))) == 0
    there = Case.objects.filter(area=place)
    assert set(there.values_list("assignee__party_status", flat=True)) == {PartyStatus.FULL}
    assert not there.exclude(arrived_at__lte=F("arrival_due_at")).exists()
