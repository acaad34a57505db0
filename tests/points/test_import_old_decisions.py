"""Old decisions from an office's list: recorded, named for the takeover, scanned, confirmed, undone."""

import datetime as dt
import io

import openpyxl
import pytest

from tests.points.village import official, seat
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.points.errors import DecisionInUse
from touyan.points.models import NamedDecision, Scheme
from touyan.points.queries import takeover
from touyan.points.services import takeover as batch
from touyan.registry import bulk
from touyan.registry import services as registry
from touyan.registry.errors import NoScan, SamePerson
from touyan.registry.kinds import PostKind
from touyan.registry.models import Resolution, ResolutionBody

HEADINGS = ("村名", "议事机构", "通过日期", "决议标题", "文号")
SCAN = "cd" * 32


@pytest.fixture
def officer(village):
    return official(village.clerk_person, village.township, Power.SCHEME_TAKE_OVER)


@pytest.fixture
def row(village):
    name = village.area.name
    return (name, "村民会议", "2020年8月15日", "通过积分管理办法", "村议〔2020〕3号")


@pytest.fixture
def take_in(village, officer, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"

    def run(*rows, headings=HEADINGS, commit=True) -> ImportRun:
        book = openpyxl.Workbook()
        for one in (headings, *rows):
            book.active.append(list(one))
        out = io.BytesIO()
        book.save(out)
        path = tmp_path / "决议.xlsx"
        path.write_bytes(out.getvalue())
        return imports.run_file(
            actor=officer,
            importer="old_decisions",
            path=path,
            area_id=village.township.pk,
            commit=commit,
        )

    return run


def named() -> Resolution:
    return Resolution.objects.get(pk=NamedDecision.objects.get().pk)


def test_a_listed_decision_is_recorded_by_its_number_and_named(take_in, village, officer, row):
    assert take_in(row).summary["written"] == 1
    kept = named()
    assert (kept.area, kept.body) == (village.area, ResolutionBody.VILLAGERS_ASSEMBLY)
    assert (kept.passed_on, kept.document_number) == (dt.date(2020, 8, 15), "村议〔2020〕3号")
    assert (kept.status, kept.is_in_force, kept.document_hash) == ("RECORDED", False, "")
    assert kept.recorded_by_id == officer.person_id


def test_looking_writes_nothing(take_in, row):
    assert take_in(row, commit=False).summary["new"] == 1
    assert not Resolution.objects.exists()


def test_the_same_list_again_changes_nothing_and_a_corrected_title_one_row(
    take_in, village, officer, row
):
    other = (village.sibling.name, *row[1:4], "邻村议1号")
    take_in(row, other)
    again = take_in(row, other)
    assert (again.summary["same"], again.summary["written"]) == (2, 0)
    corrected = take_in((*row[:3], "通过《积分管理办法》", row[4]), other)
    assert (corrected.summary["changed"], corrected.summary["written"]) == (1, 1)
    assert Resolution.objects.filter(title="通过《积分管理办法》").count() == 1
    imports.undo_now(actor=officer, run_id=corrected.pk)
    assert Resolution.objects.filter(title="通过积分管理办法").count() == 2


def test_every_mistake_is_told_at_once_and_nothing_is_recorded(take_in, village, row):
    with pytest.raises(ImportHasProblems):
        take_in(
            row,
            ("没有的村", *row[1:]),
            (village.area.name, "居民会议", "2020-08-15", "通过", "甲1号"),
            (village.area.name, "村民会议", "2027-01-01", "通过", "甲2号"),
            (village.area.name, "两委会", "2020-08-15", "通过", "甲3号"),
            (village.area.name, "村民会议", "2020-08-15", "通过", ""),
            ("", "村民会议", "2020-08-15", "通过", "甲4号"),
        )
    assert ImportRun.objects.latest("pk").summary["errors"] == 6
    found = ImportRun.objects.latest("pk").summary["problems"]
    assert [row for _sheet, row, *_rest in found] == [3, 4, 5, 6, 7, 8]
    assert not Resolution.objects.exists()


def test_one_decision_written_twice_in_a_list_is_a_problem(take_in, village, row):
    headings = ("区划代码", *HEADINGS)
    with pytest.raises(ImportHasProblems):
        take_in(("", *row), (village.area.path, *row), headings=headings)
    assert not Resolution.objects.exists()


def test_a_code_of_another_village_is_not_believed(take_in, village, row):
    headings = ("区划代码", *HEADINGS)
    with pytest.raises(ImportHasProblems):
        take_in((village.sibling.path, *row), headings=headings)
    take_in((village.area.path, *row), headings=headings)
    assert named().area == village.area


def test_the_village_scans_supervision_confirms_and_the_batch_uses_it(
    take_in, village, row, officer
):
    take_in(row)
    kept = named()
    unrelated = village.resolution()  # newer, confirmed, but about something else
    (found,) = [one for one in takeover.candidates(officer) if one.area == village.area]
    assert found.left_out == takeover.LeftOut.NOT_CONFIRMED, "a named decision goes before others"
    seat(village.area, PostKind.SUPERVISION_CHAIR, village.supervisor_person)
    supervisor = official(village.supervisor_person, village.area, Power.RESOLUTION_CONFIRM)
    with pytest.raises(NoScan):
        registry.confirm_resolution(actor=supervisor, resolution_id=kept.pk)
    clerk = official(
        village.secretary_person, village.area, Power.RESOLUTION_RECORD, Power.RESOLUTION_CONFIRM
    )
    registry.attach_scan(actor=clerk, resolution_id=kept.pk, document_hash=SCAN)
    with pytest.raises(WrongState):
        registry.attach_scan(actor=clerk, resolution_id=kept.pk, document_hash=SCAN)
    with pytest.raises(SamePerson):
        registry.confirm_resolution(actor=clerk, resolution_id=kept.pk)
    registry.confirm_resolution(actor=supervisor, resolution_id=kept.pk)
    (found,) = [one for one in takeover.candidates(officer) if one.area == village.area]
    assert (found.left_out, found.resolution) == (None, kept)
    assert found.resolution != unrelated
    scheme = batch.take_over(
        actor=officer, candidate=found, effective_from=dt.date(2026, 3, 1), title="积分管理办法"
    )
    assert scheme.resolution == kept


def test_a_village_that_adopted_meanwhile_keeps_its_own_scheme(village, officer):
    kept = village.resolution()
    found = takeover.Candidate(village.area, kept)
    own = village.adopt()
    with pytest.raises(WrongState):
        batch.take_over(
            actor=officer, candidate=found, effective_from=dt.date(2026, 3, 1), title="积分管理办法"
        )
    own.refresh_from_db()
    assert (own.status, Scheme.objects.filter(area=village.area).count()) == ("ADOPTED", 1)


def test_a_list_is_taken_back_until_somebody_scanned_from_it(take_in, village, row, officer):
    run = take_in(row)
    imports.undo_now(actor=officer, run_id=run.pk)
    assert not Resolution.objects.exists()
    assert not NamedDecision.objects.exists()
    run = take_in(row)
    clerk = official(village.secretary_person, village.area, Power.RESOLUTION_RECORD)
    registry.attach_scan(actor=clerk, resolution_id=named().pk, document_hash=SCAN)
    with pytest.raises(DecisionInUse):
        imports.undo_now(actor=officer, run_id=run.pk)
    assert named().document_hash == SCAN
    with pytest.raises(ImportHasProblems):
        take_in((*row[:3], "另一个标题", row[4]))


def test_only_who_prepares_the_takeover_brings_lists_and_only_below_their_area(village, officer):
    paper = bulk.Paper(
        village.area, ResolutionBody.VILLAGERS_ASSEMBLY, dt.date(2020, 1, 1), "通过", "1号"
    )
    for actor in (SYSTEM, village.secretary):
        with pytest.raises(NotAllowed):
            bulk.record_papers(actor=actor, power=Power.SCHEME_TAKE_OVER, papers=[paper])
    outside = official(village.clerk_person, village.sibling, Power.SCHEME_TAKE_OVER)
    with pytest.raises((NotAllowed, NotFound)):
        bulk.record_papers(actor=outside, power=Power.SCHEME_TAKE_OVER, papers=[paper])
    assert not Resolution.objects.exists()


def test_the_number_of_queries_does_not_grow(take_in, village, row, django_assert_max_num_queries):
    many = [(*row[:4], f"村议{n}号") for n in range(30)]
    with django_assert_max_num_queries(60):
        take_in(*many)
    assert Resolution.objects.count() == 30
