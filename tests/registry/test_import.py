"""Workbooks of areas, organisations and people: every problem at once, a second run changes nothing."""

import datetime as dt

import pytest
from django.core.management import call_command

from tests.backstage.workbooks import csv, on_disk, xlsx
from tests.registry.numbers import id_number
from touyan.backstage.imports import services
from touyan.backstage.imports.errors import ImportHasProblems
from touyan.backstage.models import ImportRow, ImportRun
from touyan.core import crypto
from touyan.core.actor import Actor, Grant, GrantKind, Power
from touyan.core.errors import NotFound
from touyan.registry import queries
from touyan.registry import services as registry
from touyan.registry.importers.removal import BuiltUpon
from touyan.registry.importers.words import group_serial
from touyan.registry.models import (
    Area,
    Household,
    HouseholdMember,
    Organisation,
    Person,
    PostKind,
    Subject,
)

pytestmark = pytest.mark.django_db
HEADINGS = ["名字", "公民身份号码", "户号", "与户主关系", "联系电话", "村民组", "政治面貌"]
ROWS = [
    ["张三", id_number(1), "7", "户主", "129 0000 0001", "三组", "中共党员"],
    ["李四", id_number(2), "7", "配偶", None, "第3组", "群众"],
    ["张五", None, "7", "长子", None, "3", None],
    ["王六", id_number(5), 8, "户主", "12900000008", None, None],
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def allowed(area: Area, *powers: Power) -> Actor:
    return Actor(900, frozenset(Grant(p, GrantKind.AREA, area.pk, area.prefix) for p in powers))


def take(content, area, kind="people", power=Power.REGISTRY_IMPORT, **more):
    return services.run_file(
        actor=more.pop("actor", None) or allowed(area, power),
        importer=kind,
        path=on_disk(content),
        area_id=area.pk,
        **more,
    )


def roster(rows, headings=HEADINGS):
    return xlsx([headings, *rows], title="花名册")


def problems(content, area, **more):
    with pytest.raises(ImportHasProblems):
        take(content, area, **more)
    return ImportRun.objects.latest("pk").summary["problems"]


def everything():
    people = Person.objects.order_by("pk").values_list(
        "pk", "name", "born_on", "party_status", "phone_index", "subject__area__path"
    )
    members = HouseholdMember.objects.order_by("pk").values_list(
        "household__code", "person__name", "relation", "left_on"
    )
    heads = Household.objects.order_by("code").values_list("code", "head__name", "status")
    return list(people), list(members), list(heads)


class TestPeople:
    def test_a_roster_becomes_people_and_households(self, county):
        run = take(roster(ROWS), county.village)
        assert run.summary["new"] == 4
        _people, members, heads = everything()
        assert heads == [
            ("520524105205H00007", "张三", "ACTIVE"),
            ("520524105205H00008", "王六", "ACTIVE"),
        ]
        assert {(code[-5:], name, relation) for code, name, relation, _left in members} == {
            ("00007", "张三", "HEAD"),
            ("00007", "李四", "SPOUSE"),
            ("00007", "张五", "SON"),
            ("00008", "王六", "HEAD"),
        }
        head = queries.person_by_id_number(id_number(1))
        assert head.subject.area_id == county.group.pk
        assert (head.party_status, head.born_on) == ("FULL", dt.date(1970, 5, 6))
        assert crypto.decrypt(head.phone_cipher, queries.PHONE) == "12900000001"

    def test_a_second_run_changes_nothing(self, county):
        take(roster(ROWS), county.village)
        before = everything()
        second = take(roster(ROWS), county.village)
        assert (second.summary["new"], second.summary["changed"]) == (0, 0)
        assert second.summary["same"] == 4
        assert everything() == before
        assert not ImportRow.objects.filter(run=second).exists()

    def test_members_follow_their_head_when_there_is_no_number(self, county):
        rows = [
            ["张三", id_number(1), "户主"],
            ["李四", None, "配偶"],
            ["王六", id_number(5), "户主"],
            ["王七", None, "次女"],
        ]
        content = roster(rows, ["姓名", "身份证号", "与户主的关系"])
        take(content, county.village)
        _people, members, _heads = everything()
        assert [(code[-1], name) for code, name, *_ in members] == [
            ("1", "张三"),
            ("1", "李四"),
            ("2", "王六"),
            ("2", "王七"),
        ]

    def test_the_name_of_the_head_tells_the_household(self, county):
        rows = [["张三", id_number(1), "张三"], ["李四", id_number(2), "张三"]]
        take(roster(rows, ["成员姓名", "身份证号", "户主"]), county.village)
        assert Household.objects.get().head.name == "张三"
        assert (
            take(roster(rows, ["成员姓名", "身份证号", "户主"]), county.village).summary["same"]
            == 2
        )

    def test_a_corrected_roster_changes_exactly_the_corrected_rows(self, county):
        take(roster(ROWS), county.village)
        changed = [list(row) for row in ROWS]
        changed[0][0] = "张珊"
        changed[1][4] = "12900000002"
        changed[2][3] = "女婿"
        changed[3][5] = "三组"
        run = take(roster(changed), county.village)
        assert (run.summary["changed"], run.summary["same"], run.summary["new"]) == (4, 0, 0)
        assert queries.person_by_id_number(id_number(1)).name_pinyin == "zhangshan"
        assert queries.people_by_phone("12900000002")
        assert queries.person_by_id_number(id_number(5)).subject.area_id == county.group.pk
        assert Person.objects.count() == 4
        # What a clerk sees before the import says the change without showing a whole name or number.
        assert "张珊" not in str(run.summary["changes"])

    def test_an_empty_cell_leaves_the_record(self, county):
        take(roster(ROWS), county.village)
        before = everything()
        emptied = [[*row[:4], None, None, None] for row in ROWS]
        assert take(roster(emptied), county.village).summary["same"] == 4
        assert everything() == before

    def test_every_problem_is_named_at_once_and_nothing_is_written(self, county):
        far = registry.register_person(
            actor=allowed(county.far_village, Power.PEOPLE_MANAGE),
            area_id=county.far_village.pk,
            name="远人",
            id_number=id_number(99),
        )
        rows = [
            *ROWS,
            ["张\u200b八", id_number(11), "9", "户主", None, None, None],
            ["赵九", id_number(12)[:-1] + "?", "9", "户主", None, None, None],
            ["赵十", "1.23E+17", "9", "户主", None, None, None],
            ["钱一", id_number(13), "9", "户主", "12345", None, None],
            ["钱二", id_number(14), "9", "户主", None, "九十九组", None],
            ["钱三", id_number(15), None, None, None, None, None],
            ["远人", id_number(99), "10", "户主", None, None, None],
            ["孙一", id_number(16), "7", "户主", None, None, None],
            ["孙二", None, None, None, None, None, None],
            ["孙三", id_number(1), "7", "长子", None, None, None],
            ["孙四", id_number(17), "7", "舅公的表弟", None, None, None],
        ]
        found = problems(roster(rows), county.village)
        told = {problem["row"] if isinstance(problem, dict) else problem[1] for problem in found}
        assert {6, 7, 8, 9, 10, 16} <= told, found
        assert list(Person.objects.all()) == [far]
        assert not Household.objects.exists()

    def test_problems_that_only_the_register_knows_are_named_too(self, county):
        registry.register_person(
            actor=allowed(county.far_village, Power.PEOPLE_MANAGE),
            area_id=county.far_village.pk,
            name="远人",
            id_number=id_number(99),
        )
        rows = [
            *ROWS,
            ["远人", id_number(99), "10", "户主", None, None, None],
            ["孙一", id_number(16), "7", "户主", None, None, None],
            ["钱二", id_number(14), "9", "户主", None, "九十九组", None],
            ["钱三", id_number(15), "12", None, None, None, None],
        ]
        assert len(problems(roster(rows), county.village)) == 3
        assert Person.objects.count() == 1

    def test_a_roster_of_many_villages_carries_their_codes(self, county):
        headings = [*HEADINGS, "村代码"]
        rows = [[*ROWS[0], county.village.path], [*ROWS[3], county.far_village.path]]
        take(roster(rows, headings), county.county)
        assert set(Household.objects.values_list("code", flat=True)) == {
            "520524105205H00007",
            "520524107201H00008",
        }
        assert problems(roster(ROWS[:1]), county.county)

    def test_a_village_in_gbk_text_with_other_headings(self, county):
        content = csv(
            [
                ["姓名", "身份证", "户编号", "户主关系", "手机号码"],
                ["龚䶮", id_number(1), "1", "户主", "12900000001"],
                ["阿依·买买提", id_number(2), "1", "妻", ""],
            ]
        )
        take_csv = services.run_file(
            actor=allowed(county.village, Power.REGISTRY_IMPORT),
            importer="people",
            path=on_disk(content, "花名册.csv"),
            area_id=county.village.pk,
        )
        assert take_csv.summary["new"] == 2
        assert set(Person.objects.values_list("name", flat=True)) == {"龚䶮", "阿依·买买提"}

    def test_undo_removes_what_came_and_puts_back_what_was(self, county):
        take(roster(ROWS[:2]), county.village)
        before = everything()
        changed = [["张珊", *ROWS[0][1:4], "12900000003", None, None], *ROWS]
        run = take(roster([changed[0], *ROWS[1:]]), county.village)
        assert run.summary["new"] == 2
        services.undo_now(actor=allowed(county.village, Power.REGISTRY_IMPORT), run_id=run.pk)
        assert everything() == before
        assert Subject.objects.count() == 3

    def test_undo_is_refused_once_something_rests_on_it(self, county):
        run = take(roster(ROWS), county.village)
        actor = allowed(county.village, Power.REGISTRY_IMPORT, Power.POSTS_MANAGE)
        post = registry.create_post(actor=actor, area_id=county.village.pk, kind=PostKind.VOLUNTEER)
        registry.appoint(
            actor=actor,
            post_id=post.pk,
            person_id=queries.person_by_id_number(id_number(5)).pk,
            started_on=dt.date(2021, 1, 1),
        )
        before = everything()
        with pytest.raises(BuiltUpon):
            services.undo_now(actor=actor, run_id=run.pk)
        assert everything() == before

    def test_the_clerk_imports_into_the_own_village_only(self, county, clerk):
        with pytest.raises(NotFound):
            take(roster(ROWS), county.sister, actor=clerk)
        assert take(roster(ROWS), county.village, actor=clerk)

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, county, django_assert_max_num_queries
    ):
        rows = [["张三", id_number(n), str(n), "户主", None, "三组", None] for n in range(1, 200)]
        with django_assert_max_num_queries(80):
            take(roster(rows), county.village)
        assert Household.objects.count() == 199


class TestAreas:
    HEADINGS = ("统计用区划代码", "名称")

    def take(self, rows, area, **more):
        return take(xlsx([self.HEADINGS, *rows]), area, "areas", Power.AREAS_MANAGE, **more)

    def test_codes_become_areas_and_a_second_run_changes_nothing(self, county):
        rows = [
            ["520524108", "新镇"],
            ["520524108200", "新村"],
            ["520524108200Z01", "一组"],
            [520524105205, "雁落村"],
        ]
        run = self.take(rows, county.county)
        assert (run.summary["new"], run.summary["same"]) == (3, 1)
        assert queries.area_by_path("520524108200Z01").parent.name == "新村"
        again = self.take(rows, county.county)
        assert (again.summary["new"], again.summary["changed"]) == (0, 0)

    def test_another_name_is_a_renaming_and_undo_gives_the_old_one_back(self, county):
        run = self.take([["520524105205", "雁归村"], ["520524105207", "新村"]], county.county)
        assert (run.summary["changed"], run.summary["new"]) == (1, 1)
        assert Area.objects.get(pk=county.village.pk).name == "雁归村"
        services.undo_now(actor=allowed(county.county, Power.AREAS_MANAGE), run_id=run.pk)
        assert Area.objects.get(pk=county.village.pk).name == "雁落村"
        assert county.village.codes.count() == 1
        assert queries.area_by_path("520524105207") is None

    def test_bad_codes_are_named(self, county):
        with pytest.raises(ImportHasProblems):
            self.take(
                [
                    ["52052410", "短"],
                    ["520524105700", "越界"],
                    ["520524199201", "无上级"],
                    ["420921100000", "外县"],
                ],
                county.county,
            )
        assert len(ImportRun.objects.get().summary["problems"]) >= 2
        assert Area.objects.count() == 8


class TestOrganisations:
    HEADINGS = ("组织名称", "组织类型", "区划代码", "上级党组织")

    def take(self, rows, area):
        return take(xlsx([self.HEADINGS, *rows]), area, "organisations", Power.POSTS_MANAGE)

    def test_the_party_tree_in_any_order(self, county):
        rows = [
            ["雁落村第一党小组", "党小组", county.village.path, "雁落村党支部"],
            ["雁落村党支部", "党支部", county.village.path, "龙场镇党委"],
            ["龙场镇党委", "镇党委", county.town.path, None],
        ]
        run = self.take(rows, county.county)
        assert run.summary["new"] == 3
        group = Organisation.objects.get(kind="PARTY_GROUP")
        assert group.parent.parent.name == "龙场镇党委"
        assert self.take(rows, county.county).summary["same"] == 3
        services.undo_now(actor=allowed(county.county, Power.POSTS_MANAGE), run_id=run.pk)
        assert not Organisation.objects.exists()

    def test_the_law_of_the_place_is_kept(self, county):
        with pytest.raises(ImportHasProblems):
            self.take(
                [
                    ["平远村委会", "村委会", county.community.path, None],
                    ["倒挂党委", "镇党委", county.town.path, "雁落村党支部"],
                    ["雁落村党支部", "党支部", county.village.path, "不存在"],
                ],
                county.county,
            )
        assert len(ImportRun.objects.get().summary["problems"]) == 3


def test_the_command_tells_by_the_headings_what_a_file_holds(county):
    path = on_disk(roster(ROWS), "花名册.xlsx")
    call_command("import_registry", path, area=county.village.path, check=True)
    assert not Person.objects.exists()
    for _run in range(2):
        call_command("import_registry", path, area=county.village.path)
        assert Person.objects.count() == 4


@pytest.mark.parametrize(
    ("written", "serial"),
    [
        ("三组", 3),
        ("第3组", 3),
        ("３", 3),
        ("十二组", 12),
        ("二十", 20),
        ("王家湾", None),
        ("十组", 10),
        ("三村民小组", 3),
    ],
)
def test_groups_as_people_write_them(written, serial):
    assert group_serial(written) == serial
