"""Imports: all or nothing, a second run changes nothing, a whole import can be taken back."""

import datetime as dt
import io

import openpyxl
import pytest

from tests.backstage.workbooks import HEADINGS, ROWS, csv, on_disk, xlsx
from touyan.audit.models import Record
from touyan.backstage import files, worker
from touyan.backstage.imports import queries, services
from touyan.backstage.imports.errors import ColumnsMissing, ImportHasProblems, NothingToImport
from touyan.backstage.models import ImportMapping, ImportRow, ImportRun, Workday
from touyan.core.actor import Actor
from touyan.core.errors import Invalid, NotFound, WrongState

pytestmark = pytest.mark.django_db


def run_file(admin, tiny, rows=None, content=None, **more):
    content = content or xlsx([HEADINGS, *(ROWS if rows is None else rows)])
    return services.run_file(
        actor=admin, importer="workdays", path=on_disk(content), area_id=tiny.county.pk, **more
    )


def upload(admin, tiny, content=None, name="放假.xlsx"):
    run = services.upload(
        actor=admin,
        importer="workdays",
        area_id=tiny.county.pk,
        content=io.BytesIO(content or xlsx([HEADINGS, *ROWS])),
        name=name,
    )
    worker.drain()
    return queries.get_run(admin, run.pk)


def marked_workbook():
    file = ImportRun.objects.get().problems_file
    return openpyxl.load_workbook(io.BytesIO(files.path_of(file).read_bytes()))


def entered():
    return list(Workday.objects.values_list("day", "is_working", "name", "basis"))


def test_a_workbook_becomes_records(admin, tiny):
    run = run_file(admin, tiny)
    assert run.status == "COMMITTED"
    assert entered() == [
        (dt.date(2027, 1, 1), False, "元旦", "国办发明电"),
        (dt.date(2027, 2, 5), False, "春节", ""),
        (dt.date(2027, 2, 14), True, "", ""),
    ]
    assert (run.summary["new"], run.summary["written"]) == (3, 3)


def test_a_second_run_changes_nothing(admin, tiny):
    run_file(admin, tiny)
    before = entered()
    second = run_file(admin, tiny)
    assert (second.summary["same"], second.summary["new"], second.summary["written"]) == (3, 0, 0)
    assert entered() == before
    assert ImportRow.objects.filter(run=second).count() == 0


def test_the_key_of_a_row_counts_not_its_values(admin, tiny):
    run_file(admin, tiny)
    changed = run_file(admin, tiny, [["2027年1月1日", "班", "元旦改", "国办发明电"], *ROWS[1:]])
    assert (changed.summary["changed"], changed.summary["same"]) == (1, 2)
    assert Workday.objects.count() == 3
    assert Workday.objects.get(day="2027-01-01").name == "元旦改"
    assert ["元旦", "元旦改"] in [change[1:] for change in changed.summary["changes"]]


def test_one_bad_row_stops_all_of_them_and_every_problem_is_named_at_once(admin, tiny):
    bad = [["2027-02-30", "休"], ["", "休", "节"], ["2027-05-01", "不知道"], *ROWS]
    with pytest.raises(ImportHasProblems):
        run_file(admin, tiny, bad)
    run = ImportRun.objects.get()
    assert run.status == "PROBLEMS"
    assert [(p[0], p[1], p[2]) for p in run.summary["problems"]] == [
        ("放假安排", 2, "日期"),
        ("放假安排", 3, "日期"),
        ("放假安排", 4, "班休"),
    ]
    assert not Workday.objects.exists()


def test_the_same_workbook_comes_back_with_red_cells_and_reasons(admin, tiny):
    with pytest.raises(ImportHasProblems):
        run_file(admin, tiny, [["2027-02-30", "休", "节", "文件"], *ROWS])
    book = marked_workbook()
    sheet = book["放假安排"]
    assert [cell.value for cell in sheet[1]][:4] == HEADINGS
    assert [cell.value for cell in sheet[2]][:4] == ["2027-02-30", "休", "节", "文件"]
    assert [cell.value for cell in sheet[3]][:4] == ROWS[0]
    assert sheet["A2"].fill.fgColor.rgb == "FFF4B6B0"
    assert sheet["B2"].fill.fgColor.rgb != "FFF4B6B0"
    assert "日期" in sheet["E2"].value
    assert sheet["E3"].value is None


def test_the_marked_workbook_can_be_corrected_and_uploaded_again(admin, tiny):
    with pytest.raises(ImportHasProblems):
        run_file(admin, tiny, [["2027-02-30", "休", "节", "文件"], *ROWS])
    book = marked_workbook()
    book.active["A2"] = "2027-02-28"
    out = io.BytesIO()
    book.save(out)
    assert run_file(admin, tiny, content=out.getvalue()).summary["written"] == 4


def test_two_rows_with_one_key_are_a_problem_that_names_the_first(admin, tiny):
    with pytest.raises(ImportHasProblems):
        run_file(admin, tiny, [ROWS[0], ROWS[1], ROWS[0]])
    problem = ImportRun.objects.get().summary["problems"][0]
    assert problem[1] == 4
    assert "2" in problem[3]


def test_an_undo_takes_back_the_new_and_restores_the_changed(admin, tiny):
    run_file(admin, tiny)
    before = entered()
    second = run_file(
        admin, tiny, [["2027-01-01", "班", "改", ""], ["2027-10-01", "休", "国庆", ""]]
    )
    services.undo_now(actor=admin, run_id=second.pk)
    assert entered() == before
    second.refresh_from_db()
    assert (second.status, second.summary["undone"]) == ("UNDONE", 2)
    with pytest.raises(WrongState):
        services.undo_now(actor=admin, run_id=second.pk)


def test_after_an_undo_the_same_workbook_can_come_in_again(admin, tiny):
    services.undo_now(actor=admin, run_id=run_file(admin, tiny).pk)
    assert run_file(admin, tiny).summary["written"] == 3


def test_upload_preview_commit_and_undo_run_as_jobs(admin, tiny):
    run = upload(admin, tiny)
    assert run.state == "READY"
    assert run.summary["new"] == 3
    assert not Workday.objects.exists()
    services.commit(actor=admin, run_id=run.pk)
    worker.drain()
    run = queries.get_run(admin, run.pk)
    assert (run.state, run.job.result) == ("COMMITTED", {"written": 3})
    services.undo(actor=admin, run_id=run.pk)
    worker.drain()
    assert queries.get_run(admin, run.pk).state == "UNDONE"
    assert not Workday.objects.exists()
    actions = set(Record.objects.values_list("action", flat=True))
    assert {"imports.uploaded", "imports.committed", "imports.undone"} <= actions


def test_the_record_of_an_import_names_the_file_and_no_person(admin, tiny):
    upload(admin, tiny)
    record = Record.objects.get(action="imports.uploaded")
    assert set(record.detail) == {"importer", "sha256"}
    assert record.actor_id == admin.person_id


def test_a_commit_is_refused_while_there_are_problems_and_when_it_was_done(admin, tiny):
    bad = upload(admin, tiny, xlsx([HEADINGS, ["x", "休"]]))
    assert bad.state == "PROBLEMS"
    with pytest.raises(ImportHasProblems):
        services.commit(actor=admin, run_id=bad.pk)
    good = upload(admin, tiny)
    services.commit(actor=admin, run_id=good.pk)
    with pytest.raises(WrongState):
        services.commit(actor=admin, run_id=good.pk)
    worker.drain()
    with pytest.raises(WrongState):
        services.commit(actor=admin, run_id=good.pk)
    assert Workday.objects.count() == 3


def test_unknown_headings_ask_for_a_mapping_which_is_remembered(admin, tiny):
    strange = [["哪天", "干不干活"], ["2027-01-01", "休"]]
    run = upload(admin, tiny, xlsx(strange))
    assert run.state == "UPLOADED"
    run = services.choose_mapping(
        actor=admin,
        run_id=run.pk,
        mapping={"哪天": "day", "干不干活": "is_working"},
        header_row=1,
    )
    worker.drain()
    assert queries.get_run(admin, run.pk).state == "READY"
    services.commit(actor=admin, run_id=run.pk)
    worker.drain()
    assert Workday.objects.count() == 1
    assert ImportMapping.objects.get().mapping["哪天"] == "day"
    again = upload(admin, tiny, xlsx([["哪天", "干不干活"], ["2027-01-02", "休"]]))
    assert again.state == "READY"


def test_a_mapping_that_names_a_column_twice_is_refused(admin, tiny):
    run = upload(admin, tiny, xlsx([["甲", "乙"], ["2027-01-01", "休"]]))
    with pytest.raises(Invalid):
        services.choose_mapping(actor=admin, run_id=run.pk, mapping={"甲": "day", "乙": "day"})
    with pytest.raises(Invalid):
        services.choose_mapping(actor=admin, run_id=run.pk, mapping={"甲": "password"})


def test_a_command_names_the_columns_that_it_misses(admin, tiny):
    with pytest.raises(ColumnsMissing):
        run_file(admin, tiny, content=xlsx([["日期", "节日"], ["2027-01-01", "元旦"]]))
    assert not Workday.objects.exists()


def test_a_workbook_with_headings_only_is_refused_in_words(admin, tiny):
    with pytest.raises(NothingToImport):
        run_file(admin, tiny, [])
    run = upload(admin, tiny, xlsx([HEADINGS]))
    assert run.state == "UPLOADED"
    assert run.job.status == "FAILED"
    assert run.job.message


def test_a_csv_in_any_letters_comes_in(admin, tiny):
    for encoding in ("gb18030", "utf-8", "utf-8-sig", "utf-16"):
        run = upload(admin, tiny, csv([HEADINGS, *ROWS], encoding), name="放假.csv")
        assert run.state == "READY", encoding
        assert run.summary["first"][0]["cells"][2] == "元旦"


def test_nobody_else_sees_or_moves_an_import(admin, tiny):
    run = upload(admin, tiny)
    stranger = Actor(person_id=999)
    for act in (services.commit, services.undo, services.abandon):
        with pytest.raises(NotFound):
            act(actor=stranger, run_id=run.pk)
    assert queries.runs(stranger) == []
    assert queries.allowed(stranger) == []


def test_an_import_goes_only_where_its_power_reaches(admin, tiny):
    with pytest.raises(NotFound):
        services.run_file(
            actor=admin,
            importer="workdays",
            path=on_disk(xlsx([HEADINGS, *ROWS])),
            area_id=tiny.village.pk,  # the holidays are the county's matter
        )
    with pytest.raises(NotFound):
        services.run_file(
            actor=Actor(person_id=5),
            importer="workdays",
            path=on_disk(xlsx([HEADINGS, *ROWS])),
            area_id=tiny.county.pk,
        )


def test_an_abandoned_import_is_out_of_the_list(admin, tiny):
    run = upload(admin, tiny)
    services.abandon(actor=admin, run_id=run.pk)
    assert queries.runs(admin) == []
    with pytest.raises(WrongState):
        services.commit(actor=admin, run_id=run.pk)


def test_if_the_record_of_the_act_fails_nothing_came_in(admin, tiny, monkeypatch):
    run = upload(admin, tiny)
    services.commit(actor=admin, run_id=run.pk)
    with monkeypatch.context() as patch:
        patch.setattr("touyan.audit.services.record", lambda **fields: 1 / 0)
        worker.drain()
    assert not Workday.objects.exists()
    assert not ImportRow.objects.exists()
    assert queries.get_run(admin, run.pk).state == "COMMITTING"  # the job will try again


def test_the_number_of_queries_does_not_grow_with_the_rows(
    admin, tiny, django_assert_max_num_queries
):
    days = [[(dt.date(2030, 1, 1) + dt.timedelta(n)).isoformat(), "休", "", ""] for n in range(300)]
    with django_assert_max_num_queries(30):
        run_file(admin, tiny, days[:2])
    with django_assert_max_num_queries(30):
        run_file(admin, tiny, days)
