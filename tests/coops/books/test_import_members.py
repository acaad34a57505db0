"""The old list of members comes in as applicants under the old numbers; the members admit them."""

import datetime as dt

import openpyxl
import pytest

from touyan.backstage.imports import services as imports
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRun
from touyan.coops import services
from touyan.coops.errors import MembersAdmitted
from touyan.coops.models import CoopMember, MemberStatus
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.core.errors import DomainError, NotFound
from touyan.registry import services as registry
from touyan.registry.kinds import OrganisationKind, ResolutionBody
from touyan.registry.models import Organisation, Resolution

pytestmark = pytest.mark.django_db
HEADINGS = ("编号", "户号", "户主姓名", "单位名称", "是否农民", "入社日期")


@pytest.fixture
def bring(office, tmp_path):
    """Import a workbook as the accountant."""

    def run(rows, *, actor=None):
        book = openpyxl.Workbook()
        book.active.title = "名册"
        book.active.append(HEADINGS)
        for row in rows:
            book.active.append(row)
        path = tmp_path / "名册.xlsx"
        book.save(path)
        return imports.run_file(
            actor=actor or office.accountant,
            importer="coop_members",
            path=path,
            area_id=office.tiny.village.pk,
            options={"coop": "C-1"},
        )

    return run


@pytest.fixture
def rows(office):
    """One who is on the list, three households, a tea factory."""
    tiny = office.tiny
    registry.found_organisation(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        kind=OrganisationKind.ENTERPRISE,
        name="云岭茶厂",
        valid_from=dt.date(2020, 1, 1),
    )
    third, fourth, fifth = tiny.third_household, tiny.fourth_household, tiny.fifth_household
    return [
        (2, tiny.household.code, None, None, "是", "2019-03-15"),
        (11, third.code, third.head.name, None, None, "2019-03-15"),
        (12, fourth.code[-5:], None, None, "是", "2019年4月1日"),
        ("１５", None, fifth.head.name, None, "√", "2020-01-01"),
        (20, None, None, "云岭茶厂", None, "2020-01-01"),
    ]


def test_they_are_applicants_once_and_the_members_admit_them(office, bring, rows) -> None:
    assert bring(rows).summary["written"] == 4
    again = bring(rows)
    assert (again.summary["same"], again.summary["written"]) == (5, 0)
    applied = CoopMember.objects.filter(coop=office.coop, status=MemberStatus.APPLIED)
    assert sorted(applied.values_list("number", flat=True)) == [11, 12, 15, 20]
    assert applied.get(number=20).is_unit
    decision = Resolution.objects.create(
        body=ResolutionBody.COOP_MEMBERS,
        area=office.tiny.village,
        organisation_id=office.coop.pk,
        passed_on=dt.date(2026, 3, 1),
        title="接收成员",
        document_hash="0" * 64,
        recorded_by=office.tiny.village_clerk,
        recorded_at=clock.now(),
        confirmed_by=office.tiny.supervision_chair,
        confirmed_at=clock.now(),
    )
    count = services.admit(
        actor=office.chair,
        coop_id=office.coop.pk,
        member_ids=list(applied.values_list("pk", flat=True)),
        resolution_id=decision.pk,
        joined_on=dt.date(2026, 3, 1),
    )
    assert count == 4
    assert bring(rows).summary["written"] == 0


@pytest.mark.parametrize(
    ("index", "heading", "cell"),
    [
        *((1, "编号", cell) for cell in (0, -1, "1.5", "NaN", True, 10**18, None, "十一")),
        (1, "编号", 12),
        (1, "编号", 1),
        (0, "编号", 3),
        (0, "编号", 9),
        (0, "是否农民", "否"),
        (1, "户号", "H99999"),
        (1, "户主姓名", "没有这个人"),
        (3, "户主姓名", None),
        (1, "是否农民", "大概"),
        (1, "入社日期", "2027-01-01"),
        (1, "入社日期", None),
        (4, "单位名称", "没有这个厂"),
        (4, "单位名称", "北山镇人民政府"),
    ],
)
def test_a_mistake_is_shown_in_its_cell_and_nobody_comes_in(
    office, bring, rows, index, heading, cell
) -> None:
    before = CoopMember.objects.count()
    changed = list(rows[index])
    changed[HEADINGS.index(heading)] = cell
    rows[index] = tuple(changed)
    with pytest.raises(ImportHasProblems):
        bring(rows)
    found = ImportRun.objects.latest("pk").summary["problems"]
    # A household without any name is missed at its code; equal numbers are shown at the later row.
    shown = {(row, name) for _sheet, row, name, *_rest in found}
    where = {(index + 2, heading)}
    if (index, heading, cell) == (3, "户主姓名", None):
        where = {(index + 2, "户号")}
    if (index, heading, cell) == (1, "编号", 12):
        where = {(index + 3, "")}
    assert where <= shown
    assert CoopMember.objects.count() == before


def test_a_list_that_the_law_does_not_allow_is_refused_with_its_figures(
    office, bring, rows
) -> None:
    rows[1:4] = [(*row[:4], "否", row[5]) for row in rows[1:4]]
    with pytest.raises(ImportHasProblems):
        bring(rows)
    ((_sheet, row, column, reason, _severity),) = ImportRun.objects.latest("pk").summary["problems"]
    assert (row, column) == (6, "是否农民")
    assert "6" in reason


def test_public_bodies_never_join(office, bring, rows) -> None:
    found = Organisation.objects.filter(
        kind=OrganisationKind.VILLAGERS_COMMITTEE, subject__area=office.tiny.village
    ).first() or registry.found_organisation(
        actor=SYSTEM,
        area_id=office.tiny.village.pk,
        kind=OrganisationKind.VILLAGERS_COMMITTEE,
        name="云岭村村民委员会",
        valid_from=dt.date(2020, 1, 1),
    )
    name = Organisation.objects.get(pk=found.pk).name
    with pytest.raises(ImportHasProblems):
        bring([*rows[:4], (20, None, None, name, None, "2020-01-01")])
    assert not CoopMember.objects.filter(status=MemberStatus.APPLIED).exists()


def test_an_import_is_taken_back_until_the_members_decide(office, bring, rows) -> None:
    run = bring(rows)
    imports.undo_now(actor=office.accountant, run_id=run.pk)
    assert not CoopMember.objects.filter(status=MemberStatus.APPLIED).exists()
    run = bring(rows)
    CoopMember.objects.filter(number=11).update(
        status=MemberStatus.MEMBER, joined_on=dt.date(2026, 3, 1)
    )
    with pytest.raises(MembersAdmitted):
        imports.undo_now(actor=office.accountant, run_id=run.pk)
    assert CoopMember.objects.filter(status=MemberStatus.APPLIED).count() == 3


def test_another_cooperative_is_not_found(office, bring, rows) -> None:
    with pytest.raises((NotFound, DomainError)):
        bring(rows, actor=office.neighbour)
    assert not CoopMember.objects.filter(status=MemberStatus.APPLIED).exists()
