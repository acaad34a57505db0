"""Where one is and what lies above: only what one may open is a link."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "linked"),
    [
        ("village_secretary", []),
        ("township_officer", ["township"]),
        ("county_officer", ["county", "township"]),
    ],
)
def test_the_places_above_a_trial_are_links_for_those_who_reach_them(actors, tiny, who, linked):
    address = reverse("points:trial", args=[tiny.village.path])
    page = actors.browser(who).get(address)
    assert page.status_code == 200
    text = page.content.decode()
    township = tiny.village.parent
    for name, above in (("county", township.parent), ("township", township)):
        assert above.name in text
        link = f'href="{reverse("points:trial", args=[above.path])}"'
        assert (link in text) == (name in linked), name
