"""Workbooks: roster, hub members, volunteers, list of duties, cases under way on opening day."""

import io

import openpyxl
import pytest

from tests.cases.whistle import at
from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.cases import queries, services
from touyan.cases.kinds import CaseLevel, CaseStatus
from touyan.cases.models import Case, DutyShift, HubTie, Matter, Volunteer
from touyan.core import crypto
from touyan.registry.queries import PHONE


@pytest.fixture
def take_in(bench, tmp_path, settings):
    """Bring a workbook in: the code of the importer, its headings, its rows."""
    settings.MEDIA_ROOT = tmp_path / "files"

    def run(code, headings, *rows, who="village_clerk", area="village"):
        book = openpyxl.Workbook()
        for one in (headings, *rows):
            book.active.append(list(one))
        out = io.BytesIO()
        book.save(out)
        path = tmp_path / "表.xlsx"
        path.write_bytes(out.getvalue())
        return imports.run_file(
            actor=getattr(bench.actors, who),
            importer=code,
            path=path,
            area_id=getattr(bench.tiny, area).pk,
        )

    return run


def phone(person) -> str:
    """Return a person's number: several people of the tiny county have one name."""
    return crypto.decrypt(person.phone_cipher, PHONE)


def undo(bench, run, who="village_clerk"):
    imports.undo_now(actor=getattr(bench.actors, who), run_id=run.pk)


ROSTER = ("值班日期", "开始时间", "结束时间", "姓名", "组", "带班", "手机号")


def test_a_roster_puts_people_on_duty_once(bench, take_in) -> None:
    chair = bench.tiny.committee_chair
    name, number = chair.name, phone(chair)
    rows = [
        ("2026-03-02", "07:00", "21:00", name, "", "是", number),
        ("2026/3/3", "21:00", "7:00", name, "二组", "", number),
    ]
    assert take_in("duty_roster", ROSTER, *rows).summary["written"] == 2
    day, night = DutyShift.objects.order_by("begins_at")
    assert (day.begins_at, day.ends_at, day.is_phone) == (at(7), at(21), True)
    assert (night.ends_at, night.area_id) == (at(7, day=4), bench.tiny.other_group.pk)
    assert bench.submit().assignee_id == bench.tiny.committee_chair.pk
    assert take_in("duty_roster", ROSTER, *rows).summary["written"] == 0
    longer = [(*rows[0][:2], "22:00", *rows[0][3:]), rows[1]]
    run = take_in("duty_roster", ROSTER, *longer)
    day.refresh_from_db()
    assert day.ends_at == at(22)
    undo(bench, run)
    day.refresh_from_db()
    assert day.ends_at == at(21)


@pytest.mark.parametrize(
    "row",
    [
        ("2026-03-02", "07:00", "21:00", "无名氏甲", "", ""),
        ("2026-03-02", "07:00", "21:00", "{name}", "九十九组", ""),
        ("2026-03-02", "七点", "21:00", "{name}", "", ""),
        ("2026-02-30", "07:00", "21:00", "{name}", "", ""),
    ],
)
def test_a_wrong_row_stops_the_whole_roster(bench, take_in, row) -> None:
    name = bench.tiny.committee_chair.name
    good = ("2026-03-02", "07:00", "21:00", name, "", "", "")
    with pytest.raises(ImportHasProblems):
        take_in("duty_roster", ROSTER, good, [cell.format(name=name) for cell in row])
    assert not DutyShift.objects.exists()


def test_the_hub_member_of_a_household_is_asked_first(bench, take_in) -> None:
    head = ("户号", "姓名", "手机号")
    chair, other = bench.tiny.committee_chair, bench.tiny.first_secretary
    code, name = bench.tiny.household.code, chair.name
    first = take_in("hub_members", head, (code, name, phone(chair)))
    assert bench.submit().why["source"] == "HUB"
    assert take_in("hub_members", head, (code[-5:], name, phone(chair))).summary["written"] == 0
    second = take_in("hub_members", head, (code, other.name, phone(other)))
    assert HubTie.objects.get(until=None).member_id == bench.tiny.first_secretary.pk
    undo(bench, second)
    assert HubTie.objects.get(until=None).member_id == bench.tiny.committee_chair.pk
    undo(bench, first)
    assert not HubTie.objects.exists()
    with pytest.raises(ImportHasProblems):
        take_in("hub_members", head, (bench.tiny.far_household.code, name, phone(chair)))


def test_volunteers_come_by_a_list_and_leave_by_themselves(bench, take_in) -> None:
    head = ("姓名", "组", "特长")
    name = bench.tiny.other_villager.name
    assert take_in("volunteers", head, (name, "", "水电")).summary["written"] == 1
    one = Volunteer.objects.get()
    assert take_in("volunteers", head, (name, "", "水电、开车")).summary["written"] == 1
    services.leave_volunteers(actor=bench.actors.other_villager, volunteer_id=one.pk)
    one.refresh_from_db()
    assert (one.skills, one.until) == ("水电、开车", at(8).date())


DUTIES = ("事项编码", "事项", "承办单位", "层级", "时限", "工作日或自然日", "依据")


def test_the_list_of_duties_says_who_is_in_charge_and_how_long(bench, take_in) -> None:
    row = ("lamp", "路灯不亮", "供电所", "乡镇", 2, "自然日", "本县权责清单")
    run = take_in("list_of_duties", DUTIES, row, who="county_officer", area="county")
    case = bench.submit(kind="request")
    assert (case.office, case.level) == ("供电所", CaseLevel.TOWNSHIP)
    assert case.resolve_due_at == at(23, 59, 59, day=4)
    take_in("list_of_duties", DUTIES, (*row[:4], 5, *row[5:]), who="county_officer", area="county")
    assert Matter.objects.get(until=None).days == 5
    rule = queries.matter(bench.tiny.group.path, "LAMP")
    assert rule is not None
    assert rule.limit.amount == 5
    assert run.pk


UNDER_WAY = ("原编号", "受理日期", "诉求内容", "姓名", "承诺办结日", "组", "手机号")


def test_cases_under_way_keep_their_day_and_promise(bench, take_in) -> None:
    name, number = bench.tiny.villager.name, phone(bench.tiny.villager)
    rows = [
        ("2026-0007", "2026-02-20", "三组的路烂了", name, "2026-03-04", "一组", number),
        ("2026-0008", "2026-02-27", "想问低保", "", "", "", ""),
    ]
    run = take_in("cases_under_way", UNDER_WAY, *rows)
    assert run.summary["written"] == 2
    first, second = Case.objects.order_by("received_at")
    assert (first.received_at, first.resolve_due_at) == (
        at(9, day=20, month=2),
        at(23, 59, 59, day=4),
    )
    assert first.reporter_id == bench.tiny.villager.pk
    # Saturday the 28th of February 2026 makes up for a holiday: it is a working day.
    assert second.rung_due_at == at(23, 59, 59, day=3)
    assert first.is_backfilled
    assert take_in("cases_under_way", UNDER_WAY, *rows).summary["written"] == 0
    bench.now(at(0, day=5))
    services.escalate_due()
    assert set(Case.objects.values_list("level", flat=True)) == {
        CaseLevel.TOWNSHIP,
        CaseLevel.COUNTY,
    }
    bench.now(at(1, day=5))
    undo(bench, run)
    assert set(Case.objects.values_list("status", flat=True)) == {CaseStatus.WITHDRAWN}
    assert take_in("cases_under_way", UNDER_WAY, *rows).summary["written"] == 2
    assert Case.objects.open().count() == 2


def test_an_accusation_does_not_come_in_by_a_workbook_either(take_in) -> None:
    with pytest.raises(ImportHasProblems):
        take_in("cases_under_way", UNDER_WAY, ("1", "2026-02-20", "村主任贪污", "", "", "", ""))
    assert not Case.objects.exists()
