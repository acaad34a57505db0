"""People and areas for the backstage tests, and job kinds that exist only here."""

import pytest

from touyan.backstage import declared
from touyan.core.actor import Actor, Grant, GrantKind, Power


@pytest.fixture
def handlers(monkeypatch):
    """Give the test a dict of job handlers that the worker finds beside the declared ones."""
    extra = dict(declared.handlers())
    monkeypatch.setattr(declared, "handlers", lambda: extra)
    return extra


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Keep files of a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def admin(tiny):
    """The system administrator of the tiny county."""
    return Actor(
        tiny.system_admin.pk,
        frozenset({Grant(Power.SYSTEM_ADMINISTER, GrantKind.AREA, tiny.county.pk, "520524")}),
    )
