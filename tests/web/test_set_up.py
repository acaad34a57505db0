"""An empty installation is set up once, by whoever holds the operator's code, and never again."""

import pytest

from touyan.access.models import User
from touyan.registry.models import Area, Tenure
from touyan.web import county, setting_up

pytestmark = pytest.mark.django_db
FORM = {
    "pack": "zhijin",
    "with_townships": "on",
    "system_name": "甲一",
    "system_username": "system.admin",
    "security_name": "乙二",
    "security_username": "security.admin",
    "audit_name": "丙三",
    "audit_username": "audit.admin",
    "county_name": "丁四",
    "county_username": "county.officer",
}


@pytest.fixture(autouse=True)
def _empty(settings, tmp_path):
    settings.IS_DEMO = False
    settings.DATA_DIR = tmp_path
    county.forget()
    yield
    county.forget()


def test_the_first_page_leads_there_while_nobody_has_an_account(client):
    assert client.get("/")["Location"] == "/set-up/"
    assert client.get("/set-up/").status_code == 200


def test_the_county_its_townships_and_four_people_are_made(client):
    response = client.post("/set-up/", FORM)
    assert response.status_code == 200
    assert Area.objects.filter(level="TOWNSHIP").count() == 33
    assert set(User.objects.values_list("username", flat=True)) == {
        "system.admin",
        "security.admin",
        "audit.admin",
        "county.officer",
    }
    assert Tenure.objects.count() == 4
    for made in response.context["made"]:
        assert made.password in response.content.decode()
        assert User.objects.get(username=made.username).check_password(made.password)


def test_it_happens_once(client):
    client.post("/set-up/", FORM)
    assert client.get("/set-up/").status_code == 404
    assert client.post("/set-up/", FORM).status_code == 404
    assert client.get("/").status_code == 200
    assert User.objects.count() == 4


def test_a_county_without_a_pack_needs_code_and_name(client):
    response = client.post("/set-up/", FORM | {"pack": "-"})
    assert not User.objects.exists()
    assert {"code", "name"} <= set(response.context["form"].errors)
    client.post("/set-up/", FORM | {"pack": "-", "code": "330881", "name": "江山市"})
    assert Area.objects.get(level="COUNTY").name == "江山市"
    assert not Area.objects.filter(level="TOWNSHIP").exists()


def test_nobody_is_two_administrators(client):
    client.post("/set-up/", FORM | {"audit_username": "security.admin"})
    assert not User.objects.exists()
    assert not Area.objects.exists()


@pytest.mark.parametrize("code", ["", "00000000", "../../etc"])
def test_a_county_installation_asks_for_the_operators_code(client, settings, code):
    settings.INSTALLATION = "county"
    right = setting_up.code()
    assert right != code
    response = client.post("/set-up/", FORM | {"set_up_code": code})
    assert not User.objects.exists()
    assert right not in response.content.decode()
    client.post("/set-up/", FORM | {"set_up_code": right})
    assert User.objects.count() == 4


def test_a_demo_is_never_set_up(client, settings):
    settings.IS_DEMO = True
    assert client.get("/set-up/").status_code == 404
    assert client.get("/").status_code == 200
