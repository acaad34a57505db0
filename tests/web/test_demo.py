"""One-click sign-in exists in a synthetic county and nowhere else."""

import pytest

from touyan.access.models import User
from touyan.web import demo_roles

pytestmark = pytest.mark.django_db
KEYS = [role.key for role in demo_roles.ROLES]


def test_every_role_is_on_offer(tiny):
    offered = [offer.role.key for offer in demo_roles.offers()]
    missing = set(KEYS) - set(offered)
    assert missing <= {"elder"}, missing


@pytest.mark.parametrize("key", KEYS)
def test_one_click_signs_in(client, settings, tiny, key):
    settings.IS_DEMO = True
    offer = demo_roles.offer(key)
    if offer is None:
        assert key == "elder"
        return
    response = client.post("/demo/", {"role": key})
    assert response["Location"] == "/home/"
    assert client.get("/home/", follow=True).status_code == 200
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.person_id == offer.person.pk


def test_a_real_county_has_no_such_page(client, settings, tiny):
    settings.IS_DEMO = False
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/", {"role": "county"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_an_unknown_role_is_not_found(client, settings, tiny):
    settings.IS_DEMO = True
    assert client.post("/demo/", {"role": "emperor"}).status_code == 404
    assert client.post("/demo/", {"role": "", "person": "1"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_an_empty_demo_says_that_it_is_still_arriving(client, settings):
    settings.IS_DEMO = True
    page = client.get("/demo/").content.decode()
    assert "data-role" not in page
    assert "正在载入" in page
