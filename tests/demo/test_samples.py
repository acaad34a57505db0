"""The sample workbooks: still what the plan makes, and importable as a clerk would."""

import io
from pathlib import Path

import pytest
import python_calamine

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.core import pack
from touyan.demo import queries, samples, samples_opening
from touyan.demo.plan.places import plan_county
from touyan.points.models import Claim, Origin
from touyan.points.queries import coverage
from touyan.registry.models import Area, Person

PACKS = Path(__file__).resolve().parents[2] / "packs"


def cells(content):
    book = python_calamine.load_workbook(io.BytesIO(content))
    return [book.get_sheet_by_index(n).to_python() for n in range(len(book.sheet_names))]


def test_the_files_in_the_pack_are_those_that_the_plan_makes():
    plan = plan_county(pack.load(PACKS / "zhijin"))
    made = samples.all_samples(plan)
    folder = PACKS / "zhijin" / "samples"
    assert {path.name for path in folder.iterdir()} == set(made)
    for name, content in made.items():
        kept = (folder / name).read_bytes()
        if name.endswith(".xlsx"):
            assert cells(kept) == cells(content), name
        else:
            assert kept == content, name


@pytest.fixture
def clerk(one_township):
    """The clerk of the village, on the demo's day."""
    found = {one.role: one.person_id for one in queries.sign_ins(one_township)}
    return actor_for(account_of(Person.objects.get(pk=found["clerk"]).pk))


def run(clerk, tmp_path, plan, name, importer):
    path = tmp_path / name
    path.write_bytes(samples.all_samples(plan)[name])
    area = Area.objects.get(path=samples.village(plan).code)
    return imports.run_file(actor=clerk, importer=importer, path=path, area_id=area.pk, commit=True)


def test_a_month_with_merged_headings_full_width_digits_and_blank_rows_is_imported(
    clerk, tmp_path, small_plan
):
    before = Claim.objects.count()
    done = run(clerk, tmp_path, small_plan, samples.POINTS_WORKBOOK, "points")
    assert done.summary["new"] == samples.ROWS
    assert Claim.objects.count() == before + samples.ROWS
    written = {
        (row[2], row[3]): int(str(row[6])) for row in samples.points_rows(small_plan)
    }  # int() reads full-width digits
    imported = {
        (claim.household.code, claim.rule.code): claim.points
        for claim in Claim.objects.filter(origin=Origin.IMPORT).select_related("household", "rule")
    }
    assert imported == written


def test_the_same_month_as_a_gbk_text_file_changes_nothing(clerk, tmp_path, small_plan):
    run(clerk, tmp_path, small_plan, samples.POINTS_WORKBOOK, "points")
    before = Claim.objects.count()
    again = run(clerk, tmp_path, small_plan, samples.POINTS_TEXT, "points")
    assert (again.summary["new"], again.summary["same"]) == (0, samples.ROWS)
    assert Claim.objects.count() == before


def test_the_list_of_people_is_refused_with_exactly_its_seven_mistakes(clerk, tmp_path, small_plan):
    before = Person.objects.count()
    with pytest.raises(ImportHasProblems):
        run(clerk, tmp_path, small_plan, samples.PEOPLE_WORKBOOK, "people")
    assert Person.objects.count() == before
    found = ImportRun.objects.latest("pk").summary["problems"]
    title_and_heading = 3
    assert sorted(row for _sheet, row, *_rest in found) == [
        index + title_and_heading for index in sorted(samples.MISTAKES)
    ]


def test_the_opening_day_is_taken_over_once_and_taken_back(clerk, tmp_path, small_plan):
    area = Area.objects.get(path=samples.village(small_plan).code)
    path = tmp_path / samples_opening.WORKBOOK
    path.write_bytes(samples.all_samples(small_plan)[samples_opening.WORKBOOK])

    def take_in():
        return imports.run_file(
            actor=clerk,
            importer="opening",
            path=path,
            area_id=area.pk,
            options={"cut_over": "2021-09-01", "decided_on": "2019-09-15"},
        )

    before = coverage.of_village(area)
    first = take_in()
    rows = len(samples_opening.cards(small_plan, samples.village(small_plan)))
    assert first.summary["written"] == rows + 6 + 1
    after = coverage.of_village(area)
    assert after.cash_fen == before.cash_fen + 26_850
    assert after.liability_fen > before.liability_fen
    assert after.stock_fen > before.stock_fen
    again = take_in()
    assert (again.summary["new"], again.summary["same"]) == (0, rows + 7)
    imports.undo_now(actor=clerk, run_id=first.pk)
    assert coverage.of_village(area) == before
