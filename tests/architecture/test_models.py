"""What every model keeps to."""

from typing import Any

import pytest
from django.apps import apps

from touyan.core.personal_data import DataClass

OURS = [model for model in apps.get_models() if model.__module__.startswith("touyan.")]
# Points reward deeds, never app use; no forced photo, place or presence.
BANNED = (
    "online_time",
    "online_minutes",
    "gps",
    "latitude",
    "longitude",
    "login_rate",
    "login_count",
    "check_in",
    "checkin",
    "face_",
    "fingerprint",
    "id_photo",
)


def test_there_are_models_to_look_at() -> None:
    assert OURS


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_is_tagged_for_personal_data(model: Any) -> None:
    fields = {field.name for field in model._meta.concrete_fields}
    assert set(model.personal_data) == fields


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_personal_field_says_why_and_for_how_long(model: Any) -> None:
    for name, tag in model.personal_data.items():
        if tag.data_class is not DataClass.NONE:
            assert tag.purpose, name
            assert tag.keep_days is not None, name


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_field_watches_people(model: Any) -> None:
    names = [field.name for field in model._meta.get_fields()]
    assert [name for name in names if any(word in name for word in BANNED)] == []
