"""A month's points from the workbook that a village keeps: proposals, all or nothing, undone whole."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from tests.points.village import official
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.points import accounts, services
from touyan.points.errors import PointsAlreadySpent
from touyan.points.models import Claim, ClaimState, Origin
from touyan.registry.models import Area, Post, PostKind, Tenure

pytestmark = pytest.mark.usefixtures("scheme")
TITLES = {
    "head": "户主",
    "code": "户号",
    "person": "姓名",
    "occurred_on": "发生时间",
    "rule": "项目",
    "quantity": "次数",
    "points": "得分",
}
HEAD = ("户主", "户号", "姓名", "发生时间", "项目", "次数", "得分", "备注")


@pytest.fixture
def clerk(village) -> Actor:
    return official(village.clerk_person, village.area, Power.POINTS_IMPORT, Power.POINTS_READ)


@pytest.fixture
def take_in(village, clerk, tmp_path, settings):
    """Return a function that imports rows and returns the run."""
    settings.MEDIA_ROOT = tmp_path / "files"

    def run(*rows, actor: Actor = clerk, area: Area | None = None):
        return imports.run_file(
            actor=actor,
            importer="points",
            path=workbook(tmp_path, *rows),
            area_id=(area or village.area).pk,
        )

    return run


def workbook(folder: Path, *rows) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("青山村3月积分登记表",))
    sheet.append(())
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    path = folder / "三月.xlsx"
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


def row(village, *, day="2026-03-10", rule="A03", times=1, points=3, **changes):
    values = {
        "head": village.head.name,
        "code": village.home.code,
        "person": "",
        "day": day,
        "rule": rule,
        "times": times,
        "points": points,
        "note": "",
    }
    return tuple((values | changes).values())


def test_rows_become_proposals_of_the_importer_that_others_review(village, take_in, clerk) -> None:
    take_in(
        row(village, times="２", points="６", note="清扫路面"),
        row(village, rule="提出的建议被采纳", points=5, day=dt.date(2026, 3, 11), code=""),
        row(village, rule="B02", points="", times="", day="2026年3月12日"),
    )
    claims = list(Claim.objects.order_by("occurred_on"))
    assert [c.points for c in claims] == [6, 5, 5]
    assert {c.state for c in claims} == {ClaimState.SUBMITTED}
    assert {c.origin for c in claims} == {Origin.IMPORT}
    assert {c.proposed_by for c in claims} == {village.clerk_person}
    assert claims[0].note == "清扫路面"
    services.first_review(actor=village.panel, claim=claims[0], accept=True)


def test_the_same_workbook_again_changes_nothing(village, take_in) -> None:
    rows = (row(village), row(village), row(village, day="2026-03-11"))
    take_in(*rows)
    before = list(Claim.objects.order_by("pk").values())
    assert len(before) == 3, "the same deed twice on one day is two rows"
    run = take_in(*rows)
    assert list(Claim.objects.order_by("pk").values()) == before
    assert run.status == "COMMITTED"


def test_a_corrected_row_changes_its_claim_until_somebody_has_reviewed_it(village, take_in) -> None:
    take_in(row(village, times=1, points=3))
    take_in(row(village, times=2, points=6))
    claim = Claim.objects.get()
    assert (claim.quantity, claim.points) == (2, 6)
    services.first_review(actor=village.panel, claim=claim, accept=True)
    with pytest.raises(ImportHasProblems):
        take_in(row(village, times=1, points=3))


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"points": 8, "times": 2}, "points"),
        ({"points": 4, "times": ""}, "points"),
        ({"rule": "Z99"}, "rule"),
        ({"code": "520524105206H00001"}, "code"),
        ({"head": "没有这人", "code": ""}, "head"),
        ({"head": "没有这人"}, "head"),
        ({"head": "", "code": ""}, ""),
        ({"day": "2026-03-19"}, "occurred_on"),
        ({"day": "2026-01-15"}, "occurred_on"),
        ({"person": "外人"}, "person"),
        ({"rule": "M03", "points": 2}, "person"),
        ({"times": 5, "points": 15}, "points"),
        ({"times": "-1"}, "quantity"),
        ({"times": "1.5"}, "quantity"),
    ],
)
def test_a_wrong_row_stops_everything_and_says_where(village, take_in, changes, column) -> None:
    with pytest.raises(ImportHasProblems):
        take_in(row(village, day="2026-03-09"), row(village, **changes))
    assert not Claim.objects.exists()
    (problem,) = ImportRun.objects.latest("pk").summary["problems"]
    assert problem[1] == 5
    assert problem[2] == TITLES.get(column, "")


def test_limits_count_over_the_workbook_and_what_is_there(village, take_in) -> None:
    village.proposed("A03", quantity=2)
    take_in(row(village, times=2, points=6))
    with pytest.raises(ImportHasProblems):
        take_in(row(village, day="2026-03-11"))


def test_the_importer_cannot_enter_the_own_household(village, take_in) -> None:
    own = village.clerk_person.memberships.get().household
    with pytest.raises(ImportHasProblems):
        take_in(row(village, head="", code=own.code))


def test_a_party_member_and_a_child_are_told_apart(village, take_in) -> None:
    take_in(
        row(village, rule="M03", points=2, person=village.member.name),
        row(village, rule="C02", points=5, person=village.child.name),
    )
    people = dict(Claim.objects.values_list("rule__code", "person"))
    assert people == {"M03": village.member.pk, "C02": None}


def test_an_import_is_undone_before_and_after_booking(village, take_in, clerk, at) -> None:
    run = take_in(row(village), row(village, rule="B02", points=5))
    booked = Claim.objects.get(rule__code="B02")
    services.first_review(actor=village.panel, claim=booked, accept=True)
    services.second_review(actor=village.supervisor, claim=booked, accept=True)
    services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 24)
    services.post_due()
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 5
    imports.undo_now(actor=clerk, run_id=run.pk)
    states = dict(Claim.objects.values_list("rule__code", "state"))
    assert states == {"A03": ClaimState.CANCELLED, "B02": ClaimState.REVERSED}
    assert accounts.points_of(village.home.pk)[accounts.AVAILABLE] == 0
    take_in(row(village))
    assert Claim.objects.filter(state=ClaimState.SUBMITTED).count() == 1


def test_spent_points_stop_the_whole_undo(village, take_in, clerk, at) -> None:
    run = take_in(row(village), row(village, rule="B02", points=5))
    for claim in Claim.objects.all():
        services.first_review(actor=village.panel, claim=claim, accept=True)
        services.second_review(actor=village.supervisor, claim=claim, accept=True)
    services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    at(3, 24)
    services.post_due()
    shop, soap = village.shop(price=7)
    services.counter_redeem(actor=village.keeper, wanted=village.wanted(shop, soap))
    with pytest.raises(PointsAlreadySpent):
        imports.undo_now(actor=clerk, run_id=run.pk)
    assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.POSTED}


def test_the_number_of_queries_does_not_grow_with_the_rows(
    village, take_in, django_assert_max_num_queries
) -> None:
    few = [row(village, rule="A02", points=1, day=f"2026-03-{day:02d}") for day in (1, 2)]
    many = [row(village, rule="A02", points=1, day=f"2026-02-{day:02d}") for day in range(17, 25)]
    with django_assert_max_num_queries(60) as first:
        take_in(*few)
    with django_assert_max_num_queries(len(first)):
        take_in(*many)


def test_the_command_finds_village_and_clerk_by_itself(village, tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    path = str(workbook(tmp_path, row(village)))
    with pytest.raises(CommandError):
        call_command("import_points", path)
    post = Post.objects.create(kind=PostKind.VILLAGE_CLERK, area=village.area)
    Tenure.objects.create(post=post, person=village.clerk_person, started_on=dt.date(2020, 1, 1))
    call_command("import_points", path, "--check")
    assert not Claim.objects.exists()
    call_command("import_points", path)
    assert Claim.objects.get().proposed_by == village.clerk_person
    with pytest.raises(CommandError):
        call_command("import_points", str(tmp_path / "nowhere.xlsx"))
    with pytest.raises(CommandError):
        call_command("import_points", path, "--by", "nobody")
    assert clock.today() == dt.date(2026, 3, 18)
