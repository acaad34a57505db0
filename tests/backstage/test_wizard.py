"""The import pages: every step without JavaScript, one press one effect, only for those it concerns."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests.backstage.workbooks import HEADINGS, ROWS, csv, xlsx
from touyan.backstage import worker
from touyan.backstage.imports import steps
from touyan.backstage.models import ImportRun, Job, Workday
from touyan.backstage.once import new_key
from touyan.core.importing import Column
from touyan.core.tabular import cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(tiny, actors):
    """The system administrator's browser."""
    return actors.browser("system_admin")


def send(browser, content=None, name="放假.xlsx", key=None, **more):
    return browser.post(
        reverse("backstage:import_new", args=["workdays"]),
        {
            "area": more.pop("area", ""),
            "file": SimpleUploadedFile(name, content or xlsx([HEADINGS, *ROWS])),
            "request_key": key or new_key(),
            **more,
        },
    )


def upload(browser, tiny, content=None, name="放假.xlsx"):
    answer = send(browser, content, name, area=tiny.county.pk)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def press(browser, page, action="commit"):
    address = f"{page}{action}/"
    return browser.post(address, {"request_key": new_key()})


def test_a_clerk_walks_from_the_file_to_the_records_and_back(browser, tiny):
    listed = browser.get(reverse("backstage:imports"))
    assert reverse("backstage:import_new", args=["workdays"]) in listed.content.decode()
    page = upload(browser, tiny)
    assert 'name="request_key"' not in browser.get(page).content.decode()  # nothing to press yet
    worker.drain()
    ready = browser.get(page).content.decode()
    assert "2027-01-01" in ready
    assert not Workday.objects.exists()
    assert press(browser, page)["Location"] == page
    worker.drain()
    assert Workday.objects.count() == 3
    assert f"{page}undo/" in browser.get(page).content.decode()
    asked = browser.get(f"{page}undo/")
    assert asked.status_code == 200
    assert Workday.objects.count() == 3  # asking changes nothing
    press(browser, page, "undo")
    worker.drain()
    assert Workday.objects.count() == 0
    assert browser.get(page).status_code == 200


def test_pressing_upload_twice_gives_one_import(browser, tiny):
    key, content = new_key(), xlsx([HEADINGS, *ROWS])
    first = send(browser, content, key=key, area=tiny.county.pk)
    second = send(browser, content, key=key, area=tiny.county.pk)
    assert first["Location"] == second["Location"]
    assert ImportRun.objects.count() == 1


def test_pressing_take_in_twice_takes_in_once(browser, tiny):
    page = upload(browser, tiny)
    worker.drain()
    key = new_key()
    answers = [browser.post(f"{page}commit/", {"request_key": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Job.objects.filter(kind="imports.commit").count() == 1


def test_problems_are_on_the_page_and_in_the_workbook(browser, tiny):
    page = upload(browser, tiny, xlsx([HEADINGS, ["2027-02-30", "休"], *ROWS]))
    worker.drain()
    text = browser.get(page).content.decode()
    run = ImportRun.objects.get()
    download = reverse("backstage:file", args=[run.problems_file_id])
    assert download in text
    assert f"{page}commit/" not in text
    answer = browser.get(download)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    answer.close()


def test_unknown_headings_lead_to_the_columns_page(browser, tiny):
    page = upload(browser, tiny, xlsx([["哪天", "干不干活", "说明"], ["2027-01-01", "休", "x"]]))
    worker.drain()
    asked = browser.get(page)
    assert asked.status_code == 302
    form = browser.get(asked["Location"]).content.decode()
    assert "哪天" in form
    assert "2027-01-01" in form
    answer = browser.post(
        asked["Location"],
        {"column_0": "day", "column_1": "is_working", "request_key": new_key(), "header_row": "1"},
    )
    assert answer["Location"] == page
    worker.drain()
    assert ImportRun.objects.get().state == "READY"


def test_a_column_chosen_twice_is_explained_on_the_columns_page(browser, tiny):
    page = upload(browser, tiny, xlsx([["甲", "乙"], ["2027-01-01", "休"]]))
    worker.drain()
    answer = browser.post(
        f"{page}columns/", {"column_0": "day", "column_1": "day", "request_key": new_key()}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_the_letters_of_a_text_file_can_be_chosen(browser, tiny):
    page = upload(browser, tiny, csv([HEADINGS, *ROWS], "gb18030"), name="放假.csv")
    worker.drain()
    form = browser.get(f"{page}columns/").content.decode()
    assert re.search(r'<option value="gb18030" selected', form)
    chosen = {f"column_{n}": name for n, name in enumerate(("day", "is_working", "name", "basis"))}
    press_columns(browser, page, encoding="utf-16-le", **chosen)
    worker.drain()
    assert ImportRun.objects.get().state == "UPLOADED"  # read as UTF-16 these letters mean nothing
    press_columns(browser, page, encoding="gb18030", **chosen)
    worker.drain()
    assert ImportRun.objects.get().state == "READY"


def press_columns(browser, page, **fields):
    answer = browser.post(f"{page}columns/", {"request_key": new_key(), **fields})
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00program", "a.xlsx"),
        (b"<html>", "a.csv"),
        (b"%PDF-1.4", "a.pdf"),
        (b"", "a.csv"),
    ],
)
def test_what_is_no_workbook_is_refused_on_the_form(browser, tiny, content, name):
    answer = browser.post(
        reverse("backstage:import_new", args=["workdays"]),
        {
            "area": tiny.county.pk,
            "file": SimpleUploadedFile(name, content),
            "request_key": new_key(),
        },
    )
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_a_workbook_that_cannot_be_read_says_so_on_its_page(browser, tiny):
    page = upload(browser, tiny, xlsx([HEADINGS])[:-80])
    worker.drain()
    text = browser.get(page).content.decode()
    assert ImportRun.objects.get().state == "UPLOADED"
    assert Job.objects.get().message in text


def test_htmx_asks_for_the_inner_part_and_is_told_when_to_reload(browser, tiny):
    page = upload(browser, tiny)
    waiting = browser.get(page, headers={"HX-Request": "true"})
    assert "<html" not in waiting.content.decode()
    assert not waiting.has_header("HX-Refresh")
    worker.drain()
    assert browser.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_empty_workbook_has_the_columns_and_passes_its_own_import(browser, tiny):
    answer = browser.get(reverse("backstage:import_template", args=["workdays"]))
    assert "attachment" in answer["Content-Disposition"]
    page = upload(browser, tiny, answer.content)
    worker.drain()
    assert ImportRun.objects.get().state == "UPLOADED"  # no rows yet: said in words
    assert browser.get(page).status_code == 200


def test_villagers_and_other_officials_find_no_import_pages(tiny, actors):
    for name in ("villager", "village_clerk", "auditor"):
        browser = actors.browser(name)
        assert browser.get(reverse("backstage:import_new", args=["workdays"])).status_code == 404
        assert (
            browser.get(reverse("backstage:import_template", args=["workdays"])).status_code == 404
        )


def test_a_strangers_import_is_not_found(browser, tiny, actors):
    page = upload(browser, tiny)
    worker.drain()
    run = ImportRun.objects.get()
    other = actors.browser("village_clerk")
    for address in (page, f"{page}columns/", f"{page}undo/"):
        assert other.get(address).status_code == 404
    for action in ("commit", "undo", "abandon"):
        assert press(other, page, action).status_code == 404
    assert other.get(reverse("backstage:file", args=[run.file_id])).status_code == 404
    assert ImportRun.objects.get().state == "READY"


def test_a_wrong_step_is_a_conflict_not_a_crash(browser, tiny):
    page = upload(browser, tiny)
    assert press(browser, page).status_code == 409
    assert press(browser, page, "undo").status_code == 409


def test_a_form_without_key_is_refused(browser, tiny):
    page = upload(browser, tiny)
    worker.drain()
    assert browser.post(f"{page}commit/").status_code == 400
    assert ImportRun.objects.get().state == "READY"


def test_the_pages_ask_a_fixed_number_of_queries(browser, tiny, django_assert_max_num_queries):
    for _ in range(6):
        upload(browser, tiny)
    worker.drain()
    with django_assert_max_num_queries(25):
        browser.get(reverse("backstage:imports"))
    with django_assert_max_num_queries(25):
        browser.get(reverse("backstage:import", args=[ImportRun.objects.first().pk]))


def test_jobs_are_listed_for_those_who_started_them(browser, tiny):
    upload(browser, tiny)
    worker.drain()
    job = Job.objects.get()
    listed = browser.get(reverse("backstage:jobs")).content.decode()
    assert reverse("backstage:job", args=[job.pk]) in listed
    assert browser.get(reverse("backstage:job", args=[job.pk])).status_code == 200


@pytest.mark.parametrize(
    ("parse", "value", "said"),
    [
        (cells.choice({"现金": "CASH", "货币": "CASH", "设备": "EQUIPMENT"}), "CASH", "现金"),
        (cells.choice({"现金": "CASH", "货币": "CASH", "设备": "EQUIPMENT"}), None, ""),
        (cells.yes_no, True, "是"),
        (cells.choice({"休": False, "班": True}), False, "休"),
        (cells.text(9), "茶", "茶"),
    ],
)
def test_the_preview_says_words_of_the_workbook_and_never_our_codes(parse, value, said):
    with translation.override("zh-hans"):
        assert steps._shown(Column("kind", "kind", parse), value) == said
