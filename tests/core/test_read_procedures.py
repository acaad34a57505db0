"""A county's procedures are read whole; what goes round the law is refused with the article."""

import shutil
from pathlib import Path

import pytest

from touyan.core import pack
from touyan.core.pack_reader import PackError
from touyan.core.procedure_values import BY_MATTER, MATTERS, PARTY_BODIES, Procedure
from touyan.decisions.kinds import BodyKind, Matter
from touyan.disclosure.minimum import MINIMUMS

PACKS = Path(__file__).resolve().parents[2] / "packs"
FILE = "procedures.toml"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(PACKS / "zhijin", tmp_path / "zhijin"))


def change(folder, old, new, times=1):
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text, "the pack no longer holds what this test changes"
    path.write_text(text.replace(old, new, times), encoding="utf-8")


def problems(folder):
    with pytest.raises(PackError) as refused:
        pack.load(folder)
    return refused.value.problems


def found(code: str) -> Procedure:
    return next(one for one in pack.load(PACKS / "zhijin").procedures.found if one.code == code)


def test_the_four_deliberations_have_their_stages_in_order():
    stages = found("four_discuss_two_publish").stages
    assert [stage.act for stage in stages] == [
        "talk", "talk", "talk", "vote", "publish", "carry_out", "result",
    ]  # fmt: skip
    assert [stage.body for stage in stages[:4]] == [
        "PARTY_COMMITTEE", "TWO_COMMITTEES", "PARTY_MEETING", BY_MATTER,
    ]  # fmt: skip


def test_a_procedure_kept_beside_its_run_reads_back_the_same():
    for one in pack.load(PACKS / "zhijin").procedures.found:
        assert Procedure.from_json(one.as_json()) == one


def test_what_core_names_is_what_the_room_of_decisions_knows():
    assert set(MATTERS) <= set(Matter.values)
    assert set(PARTY_BODIES) <= set(BodyKind.values)
    assert MINIMUMS["VILLAGE_AFFAIRS"].days == 15


@pytest.mark.parametrize(
    ("old", "new", "key", "article"),
    [
        ("days = 15 ", "days = 14 ", "procedures[1].stages[5].days", "第三十五条"),
        ("assembly_days = 10 ", "assembly_days = 9 ", "procedures[1].stages[4].assembly_days", "第二十五条"),
        ('body = "BY_MATTER" ', 'body = "PARTY_MEETING" ', "procedures[1].stages[4].body", "第二十六条"),
        ('body = "COMMITTEE"\ndays', 'body = "COUNCIL"\ndays', "procedures[1].stages[5].body", "第三十五条"),
        ('label = "湾里商量办小事，不替代法定表决"\n', "", "procedures[3].label", "第二十六条"),
        ('then = ["publish"]', 'then = ["publish", "carry_out"]', "procedures[1].stages", "第三十五条"),
        ('days = 15                  # law: art. 35\nsigned', 'channel = "PHONE"\ndays = 15\nsigned', "procedures[1].stages[7].channel", "第三十五条"),
    ],
)  # fmt: skip
def test_what_the_law_holds_fast_is_refused_with_file_key_and_article(
    folder, old, new, key, article
):
    change(folder, old, new)
    seen = problems(folder)
    assert any(
        (one.file, one.key) == (f"zhijin/{FILE}", key) and article in one.basis for one in seen
    ), seen


def test_a_vote_that_can_be_reached_round_the_party_is_refused(folder):
    change(folder, 'then = ["consult"]', 'then = ["consult", "resolve"]')  # after the Party: fine
    assert pack.load(folder)
    change(folder, 'body = "PARTY_COMMITTEE"', 'body = "TWO_COMMITTEES"')
    (problem,) = problems(folder)
    assert "第二十八条" in problem.basis


def test_a_procedure_that_ends_without_its_result_is_refused(folder):
    change(folder, 'produces = "办理结果"\nthen = ["result"]', 'produces = "办理结果"')
    seen = problems(folder)
    assert any("第三十五条" in one.basis for one in seen) or len(seen) == 1


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('then = ["review"]', 'then = ["propose"]', "procedures[1].stages[2].then"),
        ('code = "consult"', 'code = "propose"', "procedures[1].stages"),
        ("households_asked = 10", "households_askd = 10", "procedures[1].stages[1].households_askd"),
        ('act = "vote"', 'act = "poll"', "procedures[1].stages[4].act"),
        ('places = ["VILLAGE"]', 'places = ["TOWN"]', "procedures[3].places"),
        ('matter = "USE_OF_INCOME"', 'matter = "ELECTION"', "templates[2].matter"),
        ('procedure = "hamlet"', 'procedure = "hamlets"', "templates[8].procedure"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_named_with_file_and_key(folder, old, new, key):
    change(folder, old, new)
    assert any((one.file, one.key) == (f"zhijin/{FILE}", key) for one in problems(folder))


def test_a_file_that_is_named_but_missing_is_told(folder):
    (folder / FILE).unlink()
    (problem,) = problems(folder)
    assert problem.file == f"zhijin/{FILE}"


def test_a_county_without_procedures_has_none(folder):
    path = folder / "pack.toml"
    text = path.read_text(encoding="utf-8").replace(f'procedures = "{FILE}"\n', "")
    path.write_text(text, encoding="utf-8")
    assert pack.load(folder).procedures.found == ()
