"""A county's pack is read whole or refused with every mistake named."""

import shutil
from pathlib import Path

import pytest

from touyan.core import pack
from touyan.core.pack_reader import PackError

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(PACKS / "zhijin", tmp_path / "zhijin"))


def change(folder, old, new, file="pack.toml"):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the pack no longer holds what this test changes"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder):
    with pytest.raises(PackError) as refused:
        pack.load(folder)
    return refused.value.problems


def test_the_pack_of_zhijin_has_33_townships_and_578_villages_and_communities():
    zhijin = pack.load(PACKS / "zhijin")
    assert zhijin.county.code == "520524000000"
    assert len(zhijin.townships) == 33
    assert sum(a.villages + a.communities for a in zhijin.areas) == 578
    assert {a.code[:6] for a in zhijin.areas} == {"520524"}


def test_every_named_place_fits_into_its_township():
    zhijin = pack.load(PACKS / "zhijin")
    room = {a.code: {"VILLAGE": a.villages, "COMMUNITY": a.communities} for a in zhijin.areas}
    for place in zhijin.demo.places:
        room[place.township][place.kind] -= 1
    assert min(min(counts.values()) for counts in room.values()) >= 0


def test_every_published_figure_of_the_county_is_kept():
    figures = {figure.key: figure for figure in pack.load(PACKS / "zhijin").figures}
    assert len(figures) == 33
    assert figures["points_redeemed"].value == 787_500
    assert figures["points_redeemed"].precision == 100
    assert figures["dual_role"].precision is None


def test_the_law_cannot_be_lowered_and_the_refusal_cites_the_article(folder):
    change(folder, "disclosure_days = 15", "disclosure_days = 14")
    (problem,) = problems(folder)
    assert (problem.file, problem.key) == ("zhijin/pack.toml", "points.disclosure_days")
    assert "第三十五条" in problem.basis
    assert problem.basis in str(problem)


def test_a_county_may_give_longer_notice_than_the_law(folder):
    change(folder, "disclosure_days = 15", "disclosure_days = 30")
    assert pack.load(folder).points.disclosure_days == 30


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("notice_days = 5 ", "notice_days = 2 ", "points.notice_days"),
        ("notice_days = 5 ", 'notice_days = "5" ', "points.notice_days"),
        ("notice_days = 5 ", "notice_days = true ", "points.notice_days"),
        ("notice_days = 5 ", "notice_day = 5 ", "points.notice_days"),
        ("base_redeemable = false", "base_redeemable = true", "points.base_redeemable"),
        ("points = 10\n", "points = 21\n", "points.rules[1].points"),
        ("points = 10\n", "points = 0\n", "points.rules[1].points"),
        ("points = -3\n", "points = 3\n", "points.rules[20].points"),
        ("reminders = 2\n", "reminders = 1\n", "points.rules[20].reminders"),
        ('code = "A01B"', 'code = "A01"', "points.rules"),
        ('subject = "HOUSEHOLD"', 'subject = "VILLAGE"', "points.rules[1].subject"),
        ('expires_on = "03-31"', 'expires_on = "31 March"', "points.expires_on"),
        ("today = 2021-09-14", "today = 2019-01-01", "demo.begins"),
        ("format = 1", "format = 2", "format"),
        ("reminder_days = [60, 30, 7]", "reminder_days = []", "points.reminder_days"),
        ("reminder_days = [60, 30, 7]", "reminder_days = [60, 3]", "points.reminder_days"),
        ("reminder_days = [60, 30, 7]", "reminder_days = [30, 30]", "points.reminder_days"),
        ("reminder_days = [60, 30, 7]", 'reminder_days = ["60"]', "points.reminder_days"),
        ("reminder_days = [60, 30, 7]", "reminder_days = 60", "points.reminder_days"),
        ("notice_days_max = 30", "notice_days_max = 2", "points.notice_days_max"),
        ("claim_returns = 1", "claim_returns = -1", "points.claim_returns"),
        ("review_high_points = 15", "review_high_points = 0", "points.review_high_points"),
        ("review_giver_times = 3", "review_giver_times = 0", "points.review_giver_times"),
        ("review_volume_least = 40", "review_volume_least = 0", "points.review_volume_least"),
        ("loss_alone_fen = 5000", "loss_alone_fen = -1", "shop.loss_alone_fen"),
        ("loss_alone_fen = 5000", "loss_alone_fen = 100001", "shop.loss_alone_fen"),
        ("loss_alone_pieces = 5", "loss_alone_pieces = true", "shop.loss_alone_pieces"),
        ("undo_minutes = 10", "undo_minutes = 0", "shop.undo_minutes"),
        ("undo_minutes = 10", "undo_minutes = 61", "shop.undo_minutes"),
        (
            "award_notice_working_days = 5",
            "award_notice_working_days = 4",
            "shop.award_notice_working_days",
        ),
        ('name = "织金县"', 'name = " "', "county.name"),
    ],
)
def test_a_mistake_is_named_with_file_key_reason_and_advice(folder, old, new, key):
    change(folder, old, new)
    found = {problem.key: problem for problem in problems(folder)}
    assert key in found
    assert found[key].file == "zhijin/pack.toml"
    assert found[key].reason
    assert found[key].advice


@pytest.mark.parametrize(
    "line",
    ['consequences = ["cut_subsistence_allowance"]', 'attributes = ["petition_record"]'],
)
def test_a_rule_that_takes_away_a_right_is_refused_with_the_article(folder, line):
    change(folder, 'code = "A01"\n', f'code = "A01"\n{line}\n')
    (problem,) = problems(folder)
    assert problem.key.startswith("points.rules[1].")
    assert "条" in problem.basis


def test_all_mistakes_are_named_at_once(folder):
    change(folder, "disclosure_days = 15", "disclosure_days = 1")
    change(folder, "seed_grant_fen = 100000", 'seed_grant_fen = "much"')
    change(folder, "520524105000,龙场镇", "620524105000,龙场镇", file="areas.csv")
    change(folder, "points_shops,578个,exact", "points_shops,578个,roughly", file="figures.csv")
    assert {problem.file for problem in problems(folder)} == {
        "zhijin/pack.toml",
        "zhijin/areas.csv",
        "zhijin/figures.csv",
    }
    assert len(problems(folder)) == 4


def test_a_missing_county_names_the_counties_that_exist():
    (problem,) = problems(PACKS / "nowhere")
    assert "zhijin" in problem.advice


def test_broken_toml_is_named_with_its_line(folder):
    change(folder, "format = 1", "format = ")
    (problem,) = problems(folder)
    assert "line" in problem.reason


def test_a_missing_file_beside_the_pack_is_named(folder):
    (folder / "areas.csv").unlink()
    assert [problem.file for problem in problems(folder)] == ["zhijin/areas.csv"]
