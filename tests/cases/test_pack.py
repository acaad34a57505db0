"""The county's file of kinds and duties: bounds for custom, the article for law."""

from pathlib import Path

import pytest
from django.conf import settings

from touyan.cases import ladder
from touyan.cases.kinds import CaseLevel, Family
from touyan.cases.pack import PACK
from touyan.cases.pack_values import CasesTemplate, Length
from touyan.core import room_packs
from touyan.core.pack_reader import Problem


def read(folder: Path, text: str) -> tuple[CasesTemplate, list[Problem]]:
    (folder / "cases.toml").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return room_packs.load(PACK, folder, problems), problems


def test_a_county_without_a_file_has_the_handbooks_rules(tmp_path) -> None:
    found, problems = read(tmp_path, "")
    assert problems == []
    whistle = found.kind("whistle")
    assert whistle is not None
    assert whistle.arrival_minutes == 10
    days = [whistle.resolve[level].amount for level in CaseLevel]
    assert days == [3, 7, 15]
    assert (found.pause_days, found.back_working_days, found.remind_percent) == (15, 2, 80)
    assert {kind.family for kind in found.kinds} == set(Family)


def test_the_countys_own_file_is_right() -> None:
    problems: list[Problem] = []
    found = room_packs.load(PACK, Path(settings.PACKS_DIR) / "zhijin", problems)
    assert problems == []
    assert found.kind("whistle").label == "吹哨"
    assert len(found.matters) >= 8


@pytest.mark.parametrize(
    ("line", "basis"),
    [
        ("gps = true", "国办函"),
        ("photo_required = true", "国办函"),
        ("check_in = true", "国办函"),
        ("ranking = true", "国办函"),
        ('[[kinds]]\ncode = "whistle"\ngps = true', "国办函"),
        (
            '[[kinds]]\ncode = "whistle"\n[[kinds.fields]]\ncode = "p"\nlabel = "照片"\n'
            'kind = "PHOTO"\nneeded = true',
            "国办函",
        ),
        ("[petition]\nhandling_days = 90", "信访工作条例(2022)第三十四条"),
        ("[petition]\nnotice_days = 20", "信访工作条例(2022)第二十二条"),
        ("[petition]\nrepresentatives = 10", "信访工作条例(2022)第二十条"),
        (
            '[[kinds]]\ncode = "petition"\n[kinds.first_answer]\namount = 30\nunit = "NATURAL"',
            "信访工作条例(2022)",
        ),
        ('[[kinds]]\ncode = "petition"\npublished = true', "信访工作条例(2022)第三十条"),
        ("[mediation]\nconfirm_days = 60", "人民调解法(2010)第三十三条"),
        ("[mediation]\nconfirm_rolls_over = false", "民法典第203条"),
    ],
)
def test_what_breaks_law_or_safety_is_refused_with_its_article(tmp_path, line, basis) -> None:
    _found, problems = read(tmp_path, line)
    assert any(basis in problem.basis for problem in problems), problems


@pytest.mark.parametrize(
    "line",
    [
        "pause_days = 16",
        "back_working_days = 3",
        "remind_percent = 99",
        "least_shown = 4",
        "remote_minutes = [40]",
        "reopenings_before_up = 3",
        "extension_days = 11",
        "rota_most = 50",
        "satisfied_from = 3",
        "no_such_key = 1",
        '[hours]\nopens = "21:00"\ncloses = "07:00"',
        '[hours]\nopens = "seven"',
        '[[kinds]]\ncode = "whistle"\narrival_minutes = 0',
        '[[kinds]]\ncode = "x"\nfamily = "NOTHING"',
        '[[kinds]]\ncode = "request"\n[[kinds]]\ncode = "request"',
        '[[matters]]\ncode = "A"\ntitle = "a"\noffice = "o"\ndays = 3\nkind = "nothing"',
        '[[matters]]\ncode = "A"\ntitle = "a"\noffice = "o"\ndays = 0',
        '[[kinds]]\ncode = "request"\n[kinds.resolve.township]\namount = 1\nunit = "WORKING"',
    ],
)
def test_what_is_out_of_bounds_is_refused(tmp_path, line) -> None:
    _found, problems = read(tmp_path, line)
    assert problems
    assert all(problem.advice for problem in problems)


def test_a_countys_own_kind_has_its_questions_and_clocks(tmp_path) -> None:
    found, problems = read(
        tmp_path,
        '[[kinds]]\ncode = "tap"\nfamily = "REQUEST"\ntitle = "水表"\n'
        '[[kinds.fields]]\ncode = "meter"\nlabel = "表号"\nneeded = true\n'
        '[kinds.resolve.village]\namount = 1\nunit = "WORKING"\n',
    )
    assert problems == []
    kind = found.kind("tap")
    assert kind is not None
    assert kind.fields[0].is_needed
    assert kind.resolve[CaseLevel.VILLAGE] == Length(1, "WORKING")
    assert kind.resolve[CaseLevel.COUNTY].amount == 15


def test_a_line_of_the_list_of_duties_has_its_own_limit(tmp_path) -> None:
    found, _problems = read(
        tmp_path,
        '[[matters]]\ncode = "A"\ntitle = "低保"\noffice = "民政局"\nlevel = "COUNTY"\n'
        'days = 30\ncount = "NATURAL"',
    )
    kind, rule = found.kind("request"), found.matters[0]
    assert kind is not None
    assert ladder.limit(kind, rule, CaseLevel.COUNTY) == Length(30, "NATURAL")
    assert ladder.limit(kind, rule, CaseLevel.VILLAGE) == Length(3, "WORKING")


def test_a_petition_clock_may_move_on_or_not_but_keeps_its_length(tmp_path) -> None:
    found, problems = read(tmp_path, "[petition.rolls_over]\nnotice = false\nreview_window = true")
    assert problems == []
    assert found.petition_rolls_over == {"NOTICE": False, "REVIEW_WINDOW": True}
