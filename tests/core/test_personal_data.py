"""Tags for personal data."""

import pytest

from touyan.core.personal_data import DataClass, personal, plain, sensitive, tags


def test_tags_say_what_why_and_how_long() -> None:
    joined = tags(
        plain("id"),
        personal("name", purpose="identify the holder", keep_days=365),
        sensitive("health", purpose="none", keep_days=0),
    )
    assert joined["id"].data_class is DataClass.NONE
    assert joined["name"].keep_days == 365
    assert joined["health"].data_class is DataClass.SENSITIVE


def test_a_field_tagged_twice_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="name"):
        tags(plain("name"), personal("name", purpose="x", keep_days=1))
