"""Registering and correcting people: numbers agree, nobody twice, nothing readable in the table (B-12, P-03)."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from tests.registry.numbers import id_number
from touyan.audit.models import Record
from touyan.core import crypto
from touyan.core.actor import SYSTEM, Actor
from touyan.core.errors import NotAllowed, NotFound
from touyan.core.identity import BadIdentityNumber, BadPhone
from touyan.registry import errors, queries, services
from touyan.registry.models import PartyStatus, Person, Subject

NUMBER, PHONE = id_number(7), "12900000007"


def test_the_identity_number_says_sex_and_birth_date(person):
    kept = person(id_number=NUMBER)
    assert (kept.sex, kept.born_on) == ("MALE", dt.date(1970, 5, 6))
    assert person("李四", id_number=id_number(8)).sex == "FEMALE"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "CHECKSUM"),
        ("110105491231002", "FIFTEEN"),
        ("99990119700230001X", "DATE"),
        ("99990129990101001X", "FUTURE"),
        ("99990100000101001X", "DATE"),
        ("1.1E+17", "SCIENTIFIC"),
        ("12345", "LENGTH"),
        ("9999011970050600AX", "CHARACTERS"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(person, number, reason):
    with pytest.raises(BadIdentityNumber) as refusal:
        person(id_number=number)
    assert refusal.value.reason == reason
    assert not Subject.objects.exists()


def test_a_small_x_and_full_width_digits_are_the_same_number(person):
    number = next(n for n in (id_number(k) for k in range(100)) if n.endswith("X"))
    kept = person(id_number=number.lower())
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    assert queries.person_by_id_number(wide) == kept
    with pytest.raises(errors.PersonExists):
        person("另一人", id_number=wide)


def test_what_contradicts_the_number_is_refused(person):
    for wrong in ({"sex": "FEMALE"}, {"born_on": dt.date(1971, 5, 6)}):
        with pytest.raises(errors.DoesNotMatchIdentity):
            person(id_number=NUMBER, **wrong)
    assert person(id_number=NUMBER, sex="MALE", born_on=dt.date(1970, 5, 6))


def test_nobody_is_born_in_the_future(person):
    with pytest.raises(errors.InTheFuture):
        person(born_on=dt.date(2999, 1, 1))


def test_a_bad_phone_number_is_refused(person):
    with pytest.raises(BadPhone):
        person(phone="12345")
    assert not Person.objects.exists()


def test_a_family_may_share_a_phone(person):
    first, second = person("甲", phone=PHONE), person("乙", phone="129 0000 0007")
    assert queries.people_by_phone(PHONE) == [first, second]


def test_numbers_are_encrypted_in_the_table(person):
    kept = person(id_number=NUMBER, phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_person")
        row = b"".join(
            bytes(v) if not isinstance(v, str) else v.encode()
            for v in (x for x in cursor.fetchone() if isinstance(x, str | bytes | memoryview))
        )
    assert NUMBER.encode() not in row
    assert PHONE.encode() not in row
    assert crypto.decrypt(kept.id_number_cipher, queries.ID_NUMBER) == NUMBER
    assert queries.masked_numbers(kept) == (
        f"{NUMBER[:3]}***********{NUMBER[-4:]}",
        "129****0007",
    )


def test_the_database_refuses_one_number_twice(person):
    first, second = person(id_number=NUMBER), person("李四")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=second.pk).update(
            id_number_index=bytes(first.id_number_index), id_number_cipher=b"x"
        )


def test_a_correction_leaves_what_is_not_named(person, clerk):
    kept = person(id_number=NUMBER, phone=PHONE)
    services.correct_person(actor=clerk, person_id=kept.pk, party_status=PartyStatus.FULL)
    again = Person.objects.get(pk=kept.pk)
    assert (again.party_status, again.name) == ("FULL", "张三")
    assert queries.people_by_phone(PHONE) == [again]
    services.correct_person(actor=clerk, person_id=kept.pk, phone="")
    assert queries.people_by_phone(PHONE) == []


def test_the_record_of_acts_names_the_fields_never_the_values(person, clerk):
    kept = person()
    services.correct_person(
        actor=clerk, person_id=kept.pk, name="张珊", phone=PHONE, id_number=NUMBER
    )
    act = Record.objects.get(action="registry.person.corrected")
    assert act.detail == {"fields": ["name", "phone", "id_number"]}
    assert (act.actor_id, act.object_id) == (clerk.person_id, str(kept.pk))


def test_a_clerk_does_not_touch_the_next_village(person, clerk, county):
    foreign = person(area=county.sister)
    for act in (
        lambda: services.correct_person(actor=clerk, person_id=foreign.pk, name="改"),
        lambda: services.record_death(actor=clerk, person_id=foreign.pk, on=dt.date(2021, 1, 1)),
        lambda: services.move_subject(
            actor=clerk, subject_id=foreign.pk, area_id=county.village.pk, on=dt.date(2021, 1, 1)
        ),
        lambda: services.register_person(actor=clerk, area_id=county.sister.pk, name="新人"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        services.register_person(actor=Actor(1), area_id=county.village.pk, name="新人")


def test_the_dead_leave_their_household_and_the_lists(person, clerk, county):
    kept = person()
    household = services.register_household(
        actor=SYSTEM,
        area_id=county.village.pk,
        members=[(kept.pk, "HEAD")],
        formed_on=dt.date(2020, 1, 1),
    )
    services.record_death(actor=clerk, person_id=kept.pk, on=dt.date(2021, 1, 1))
    assert queries.members(household.pk) == []
    assert kept not in queries.people(clerk).people


def test_lists_go_on_by_key_whatever_the_names(person, clerk):
    wanted = [person("张三") for _ in range(5)] + [person("李四")]
    seen, after = [], None
    while True:
        page = queries.people(clerk, after=after, limit=2)
        seen += page.people
        after = page.next_after
        if after is None:
            break
    assert seen == [wanted[5], *wanted[:5]]


def test_a_list_is_one_query(person, clerk, django_assert_num_queries):
    for _n in range(5):
        person()
    with django_assert_num_queries(1):
        queries.people(clerk)
    with django_assert_num_queries(1):
        queries.households(clerk)
