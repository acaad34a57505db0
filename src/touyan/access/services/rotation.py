"""Writes field cipher texts and their indexes again under the present key (`core.crypto`)."""

from django.apps import apps
from django.db import connection, transaction

from touyan.access.models import HouseholdCard, User
from touyan.access.services.accounts import TOTP_PURPOSE
from touyan.audit import services as audit_services
from touyan.core.actor import SYSTEM
from touyan.core.crypto import blind_index, decrypt, encrypt, is_current, key_mark
from touyan.core.sealed import SealedTextField
from touyan.registry import queries as registry_queries
from touyan.registry.models import Person

BATCH = 2000
_FIELDS = {"id_number": registry_queries.ID_NUMBER, "phone": registry_queries.PHONE}


def rotate_people() -> dict[str, int]:
    """Rotate identity and telephone numbers of all people; return how many of each were written."""
    done = dict.fromkeys(_FIELDS, 0)
    after = 0
    while True:
        with transaction.atomic():
            people = list(
                Person.objects.select_for_update(of=("self",))
                .filter(pk__gt=after)
                .order_by("pk")[:BATCH]
            )
            for field, purpose in _FIELDS.items():
                done[field] += _rotate(people, field, purpose)
            if any(done.values()) and not people:
                _note(done)
        if not people:
            return done
        after = people[-1].pk


def rotate_apps() -> int:
    """Rotate the secrets of authenticator apps; return how many were written."""
    count = 0
    for user in User.objects.exclude(totp_secret_cipher=None).iterator():
        cipher = user.totp_secret_cipher
        if cipher is not None and not is_current(cipher):
            fresh = encrypt(decrypt(cipher, TOTP_PURPOSE), TOTP_PURPOSE)
            User.objects.filter(pk=user.pk).update(totp_secret_cipher=fresh)
            count += 1
    return count


def rotate_sealed() -> int:
    """Rotate the words of every SealedTextField of every room; return how many values were written.

    Rows are read as they lie, without their words; one that somebody changed meanwhile is left alone:
    what is written now is sealed by the present key anyway.
    """
    done = 0
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedTextField):
                done += _rotate_column(model._meta.db_table, str(field.column), field)
    return done


def old_cards() -> int:
    """Return how many valid cards have a PIN whose hash rests on a retired key.

    Only the household knows its PIN, so the hash changes when the PIN or the card does.
    """
    return HouseholdCard.objects.filter(voided_at=None).exclude(key_mark=key_mark()).count()


def _rotate(people: list[Person], field: str, purpose: str) -> int:
    changed = []
    for person in people:
        cipher = getattr(person, f"{field}_cipher")
        if cipher is None or is_current(cipher):
            continue
        text = decrypt(cipher, purpose)
        setattr(person, f"{field}_cipher", encrypt(text, purpose))
        setattr(person, f"{field}_index", blind_index(text, purpose))
        changed.append(person)
    Person.objects.bulk_update(changed, [f"{field}_cipher", f"{field}_index"], batch_size=500)
    return len(changed)


def _rotate_column(table: str, column: str, field: SealedTextField) -> int:
    purpose = field.purpose
    index = f', "{field.index}" = %s' if field.index else ""
    done, after = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f'SELECT id, "{column}" FROM "{table}" WHERE id > %s ORDER BY id LIMIT %s',  # noqa: S608 - our own names
                [after, BATCH],
            )
            rows = [(pk, bytes(cipher)) for pk, cipher in cursor.fetchall()]
            old = [(pk, cipher) for pk, cipher in rows if cipher and not is_current(cipher)]
            fresh = []
            for pk, cipher in old:
                words = decrypt(cipher, purpose)
                indexed = (blind_index(words, purpose),) if index else ()
                fresh.append((encrypt(words, purpose), *indexed, pk, cipher))
            cursor.executemany(
                f'UPDATE "{table}" SET "{column}" = %s{index} WHERE id = %s AND "{column}" = %s',  # noqa: S608
                fresh,
            )
        done += len(old)
        if len(rows) < BATCH:
            return done
        after = rows[-1][0]


def _note(done: dict[str, int]) -> None:
    audit_services.record(
        actor=SYSTEM,
        action="access.field_key.rotated",
        object_kind="access.field_key",
        object_id="present",
        detail=dict(done),
    )
