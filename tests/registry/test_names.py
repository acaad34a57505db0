"""Names: rare characters stay byte for byte, invisible ones are refused, sounds are found (B-05, B-06)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touyan.core.actor import SYSTEM
from touyan.registry import names, queries, services
from touyan.registry.models import Person

LONG = "阿卜杜热依木·" * 8 + "买买提"
RARE = [
    "𠮷野",  # Extension B
    "𬸚",  # Extension E
    "龚䶮",  # Extension A
    "张\U00031350",  # Extension H: newer than this Python's table
    "李\U0002ebf0",  # Extension I
    "葛\U000e0100",  # a variation selector chooses the shape
    "\uf9a8",  # a compatibility ideograph: normalisation would replace it by 令
    "〇一",
    "阿依古丽·买买提",
    LONG,
    "Ludmila O'Neil-Smith",
]


@pytest.mark.parametrize("name", RARE)
def test_a_rare_name_is_stored_byte_for_byte(person, name):
    kept = Person.objects.get(pk=person(name).pk)
    assert kept.name == name
    assert kept.name.encode() == name.encode()
    assert not kept.name_has_private_use


def test_a_long_name_has_more_than_fifty_characters(person):
    assert len(LONG) > 50
    assert person(LONG).name == LONG


def test_a_private_use_character_is_kept_and_marked(person):
    assert person("张\ue000").name_has_private_use
    assert person("张\U000f0000").name_has_private_use


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 张三 ", "张三"),
        ("张　三", "张三"),
        ("张 三", "张三"),
        ("阿依•买买提", "阿依·买买提"),
        ("阿依・买买提", "阿依·买买提"),
        ("阿依．买买提", "阿依·买买提"),
        ("Anna  Maria", "Anna Maria"),
    ],
)
def test_what_people_type_around_a_name_is_tidied(typed, stored):
    assert names.checked(typed) == stored


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "EMPTY"),
        ("  　", "EMPTY"),
        ("张\x00三", "UNSEEN"),
        ("张\u200b三", "UNSEEN"),
        ("张\u202e三", "UNSEEN"),
        ("张\u2066三", "UNSEEN"),
        ("\ufeff张三", "UNSEEN"),
        ("张\ud800三", "UNSEEN"),
        ("张\u00ad三", "UNSEEN"),
        ("张\x1b三", "UNSEEN"),
        ("张三3", "CHARACTER"),
        ("=cmd|' /C calc'!A0", "CHARACTER"),
        ("+张三", "CHARACTER"),
        ("张三😀", "CHARACTER"),
        ("<b>张三</b>", "CHARACTER"),
        ("·", "CHARACTER"),
        ("-", "CHARACTER"),
        ("张" * 101, "LONG"),
    ],
)
def test_what_is_no_name_is_refused(person, typed, reason):
    with pytest.raises(names.BadName) as refusal:
        person(typed)
    assert refusal.value.reason == reason
    assert not Person.objects.exists()


@given(text=st.text(max_size=120))
def test_any_text_is_stored_unchanged_or_refused(text):
    try:
        kept = names.checked(text)
    except names.BadName:
        return
    assert names.checked(kept) == kept
    assert 0 < len(kept) <= names.MAX_LENGTH
    kept.encode("utf-8")
    assert not any(character in kept for character in "\x00\u200b\u202e\ufeff\n\t")
    for pinyin, initials in names.readings(kept):
        assert pinyin.isascii()
        assert initials.isascii()


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("单雄信", [("shanxiongxin", "sxx"), ("danxiongxin", "dxx")]),
        ("仇和", [("qiuhe", "qh"), ("chouhe", "ch")]),
        ("解缙", [("xiejin", "xj"), ("jiejin", "jj")]),
        ("查良", [("zhaliang", "zl"), ("chaliang", "cl")]),
        ("曾国藩", [("zengguofan", "zgf"), ("cengguofan", "cgf")]),
        ("朴正", [("piaozheng", "pz"), ("puzheng", "pz")]),
        ("单于飞", [("chanyufei", "cyf"), ("shanyufei", "syf")]),
        ("欧阳修", [("ouyangxiu", "oyx")]),
        ("吕布", [("lvbu", "lb")]),
        ("张三", [("zhangsan", "zs")]),
    ],
)
def test_surnames_sound_as_people_say_them(name, readings):
    assert names.readings(name) == readings


def test_people_are_found_by_name_sound_and_initials(county, person, clerk):
    wanted = person("单桂花")
    person("张桂花")
    for text in ("单", "单桂", "shan", "shangui", "DAN", "sgh", "dgh", " sg "):
        page = queries.people(clerk, text=text)
        assert wanted in page.people, text
    assert queries.people(clerk, text="桂花").people == []
    assert queries.people(clerk, text="%").people == queries.people(clerk, text="").people
    foreign = services.register_person(actor=SYSTEM, area_id=county.sister.pk, name="单身")
    assert foreign not in queries.people(clerk, text="单").people


def test_a_corrected_name_is_found_by_its_new_sound(person, clerk):
    wanted = person("张三")
    services.correct_person(actor=clerk, person_id=wanted.pk, name="仇三")
    assert queries.people(clerk, text="chous").people == [wanted]
    assert queries.people(clerk, text="zhang").people == []
