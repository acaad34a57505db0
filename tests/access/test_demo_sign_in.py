"""Signing in as anybody with one click exists in a synthetic county and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from touyan.access import services
from touyan.access.errors import NotADemo
from touyan.access.services.accounts import account_of
from touyan.access.sessions import SessionStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def request_of_a_visitor(rf: RequestFactory):
    request = rf.get("/")
    request.session = SessionStore()
    return request


@pytest.mark.parametrize("value", [False, None, 0, "", "1", "false", 1, "yes"])
def test_it_is_refused_unless_the_installation_says_exactly_that_it_is_a_demo(
    request_of_a_visitor, tiny, settings, value
):
    settings.IS_DEMO = value
    with pytest.raises(NotADemo):
        services.sign_in_as(request_of_a_visitor, account_of(tiny.village_secretary.pk))
    session: SessionBase = request_of_a_visitor.session
    assert "_auth_user_id" not in session


def test_it_works_in_a_demo(request_of_a_visitor, tiny, settings):
    settings.IS_DEMO = True
    services.sign_in_as(request_of_a_visitor, account_of(tiny.village_secretary.pk))
    assert request_of_a_visitor.session["two_factors"] is True


def test_the_county_settings_are_never_a_demo_whatever_the_environment_says():
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings; from touyan.access import services\n"
        "from touyan.access.errors import NotADemo\n"
        "assert settings.IS_DEMO is False, settings.IS_DEMO\n"
        "try: services.sign_in_as(None, None)\n"
        "except NotADemo: print('refused')\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings.county",
        "TOUYAN_SECRET_KEY": "s" * 50,
        "TOUYAN_FIELD_KEY": "f" * 50,
        "DATABASE_URL": "postgres://nobody@localhost/none",
        "TOUYAN_DEMO": "1",
        "IS_DEMO": "True",
    }
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "refused"
