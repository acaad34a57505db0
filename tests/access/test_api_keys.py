"""Keys of other systems: issued by one post, shown once, kept as a hash, dated, taken back at once."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction

from touyan.access import queries
from touyan.access.errors import BadKeyLimits, KeyRevoked
from touyan.access.models import ApiKey
from touyan.access.services import api_keys
from touyan.audit.models import Record
from touyan.core import clock
from touyan.core.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def issue(actor, **more):
    limits = {
        "holder": "市 12345",
        "kinds": ["whistle"],
        "per_minute": 60,
        "expires_on": clock.today(),
    }
    return api_keys.issue(actor=actor, **(limits | more))


def test_the_key_itself_is_kept_nowhere(actors):
    key, text = issue(actors.security_admin)
    kept = repr(list(ApiKey.objects.values())) + repr(list(Record.objects.values()))
    assert text not in kept
    assert len(text) > 30
    assert queries.key_of(text) == key
    assert queries.key_of(text + "x") is None


@pytest.mark.parametrize("who", ["system_admin", "county_officer", "auditor", "villager"])
def test_nobody_else_issues_or_takes_back(actors, who):
    key, _text = issue(actors.security_admin)
    with pytest.raises(NotAllowed):
        issue(getattr(actors, who))
    with pytest.raises(NotAllowed):
        api_keys.revoke(actor=getattr(actors, who), key_id=key.pk)


@pytest.mark.parametrize(
    "more",
    [{"holder": "  "}, {"per_minute": 0}, {"per_minute": 601}, {"expires_on": dt.date(2000, 1, 1)},
     {"expires_on": dt.date(2100, 1, 1)}],
)  # fmt: skip
def test_a_key_without_limits_is_refused(actors, more):
    with pytest.raises(BadKeyLimits):
        issue(actors.security_admin, **more)


def test_a_key_is_taken_back_once(actors):
    key, text = issue(actors.security_admin)
    api_keys.revoke(actor=actors.security_admin, key_id=key.pk)
    assert queries.key_of(text) is None
    with pytest.raises(KeyRevoked):
        api_keys.revoke(actor=actors.security_admin, key_id=key.pk)
    with pytest.raises(NotFound):
        api_keys.revoke(actor=actors.security_admin, key_id=key.pk + 1)
    acts = Record.objects.filter(object_kind="access.api_key").values_list("action", flat=True)
    assert sorted(acts) == ["access.api_key.issued", "access.api_key.revoked"]


def test_after_its_last_day_it_opens_nothing(actors):
    key, text = issue(actors.security_admin)
    ApiKey.objects.filter(pk=key.pk).update(expires_on=clock.today() - dt.timedelta(days=1))
    assert queries.key_of(text) is None


def test_the_database_knows_who_took_it_back(actors):
    key, _text = issue(actors.security_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(revoked_at=clock.now())


def test_the_page_shows_a_new_key_once(actors):
    browser = actors.browser("security_admin")
    page = browser.get("/api-keys/new/").content.decode()
    key = re.search(r'name="request_key" value="([^"]+)"', page)[1]
    fields = {"holder": "市 12345", "kinds": "whistle hazard", "per_minute": "60"}
    refused = browser.post(
        "/api-keys/new/", {"request_key": key, **fields, "expires_on": "2000-01-01"}
    )
    assert refused.status_code == 400
    made = browser.post(
        "/api-keys/new/", {"request_key": key, **fields, "expires_on": clock.today().isoformat()}
    )
    first = browser.get(made["Location"]).content.decode()
    text = re.search(r'class="code">(ty_[\w-]+)<', first)[1]
    assert queries.key_of(text).kinds == ["hazard", "whistle"]
    assert text not in browser.get(made["Location"]).content.decode()
    assert text not in browser.get("/api-keys/").content.decode()
