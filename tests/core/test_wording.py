"""Lists and months read as the language wants them."""

import pytest
from django.utils import translation

from touyan.core import wording


@pytest.mark.parametrize(
    ("language", "a_list", "month"),
    [("zh-hans", "书记、主任", "2021年9月"), ("en", "书记, 主任", "September 2021")],
)
def test_each_language_has_its_own_list_and_month(language: str, a_list: str, month: str) -> None:
    with translation.override(language):
        assert wording.listed(["书记", "主任"]) == a_list
        assert wording.month_name("2021-09") == month
        assert wording.listed([]) == ""
