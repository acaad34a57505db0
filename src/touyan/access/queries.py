"""Reads of the access room: standings, accounts, cards, devices."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import BigIntegerField, Count, DateField, Exists, OuterRef, Q, QuerySet, Value

from touyan.access.counts import Way, account_key
from touyan.access.lockout import Scope
from touyan.access.models import PRINTABLE, ApiKey, Attempt, HouseholdCard, Session, User
from touyan.access.powers import separated
from touyan.access.standing import Held
from touyan.core import clock, crypto, keyset
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.core.prepared import Prepared
from touyan.registry import paths
from touyan.registry import queries as registry
from touyan.registry.kinds import HouseholdStatus, PostKind
from touyan.registry.models import Area, Household, HouseholdMember, Person, Tenure


def _footing(person: int, day: dt.date) -> "QuerySet[Any, tuple[Any, ...]]":
    """Read the posts that a person holds on a day and, with an empty kind, the households."""
    posts = (
        Tenure.objects.filter(person_id=person, post__closed_on=None, post__area__valid_to=None)
        .on(day)
        .values_list(
            "post__kind",
            "post__area_id",
            "post__area__path",
            "post__organisation_id",
            "post__organisation__valid_to",
        )
    )
    homes = HouseholdMember.objects.filter(
        person_id=person, left_on=None, household__status=HouseholdStatus.ACTIVE
    ).values_list(
        Value(""),
        "household_id",
        Value(""),
        Value(None, output_field=BigIntegerField()),
        Value(None, output_field=DateField()),
    )
    return posts.union(homes, all=True)


_FOOTING = Prepared(_footing, person=int, day=dt.date)


@dataclass(frozen=True, slots=True)
class Footing:
    """What a person's grants rest on today: the households lived in and the posts held."""

    households: tuple[int, ...]
    posts: tuple[Held, ...]


def footing(person_id: int, *, on: dt.date) -> Footing:
    """Return where a person lives and which posts they hold on a day (holder, deputy, stand-in).

    One query, asked anew for every request: a tenure that ended yesterday gives nothing today. A
    closed post, an ended area and a dissolved organisation give nothing: their successors have
    posts of their own.
    """
    rows = _FOOTING.rows(person=person_id, day=on)
    return Footing(
        households=tuple(pk for kind, pk, *_rest in rows if not kind),
        posts=tuple(
            Held(PostKind(kind), area_id, paths.prefix(path), organisation_id)
            for kind, area_id, path, organisation_id, dissolved_on in rows
            if kind and dissolved_on is None
        ),
    )


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as the security administrator sees it."""

    user: User
    posts: tuple[str, ...]
    is_waiting: bool
    has_clash: bool


def accounts(actor: Actor) -> QuerySet[User]:
    """Return the accounts with a password, for the security administrator. Raises NotAllowed."""
    actor.require(Power.SECURITY_ADMINISTER)
    return (
        User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .select_related("person")
        .order_by("username")
    )


def account_rows(actor: Actor, *, after: str = "", limit: int = 100) -> list[AccountRow]:
    """Return accounts by user name, in three queries. Raises NotAllowed."""
    return _rows(list(accounts(actor).filter(username__gt=after)[:limit]))


def get_account(actor: Actor, pk: int) -> User:
    """Return one account with a password. Raises NotAllowed, NotFound."""
    found = accounts(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def account_row(user: User) -> AccountRow:
    """Return one account as a row."""
    return _rows([user])[0]


def _rows(users: list[User]) -> list[AccountRow]:
    kinds: dict[int, set[PostKind]] = {}
    tenures = Tenure.objects.on(clock.today()).filter(
        person__in=[user.person_id for user in users], post__closed_on=None
    )
    for person_id, kind in tenures.values_list("person_id", "post__kind"):
        kinds.setdefault(person_id, set()).add(PostKind(kind))
    keys = {account_key(way=Way.PASSWORD, account=user.username): user.pk for user in users}
    blocked = Attempt.objects.filter(
        scope=Scope.ACCOUNT, key__in=list(keys), blocked_until__gt=clock.now()
    )
    waiting = {keys[bytes(row.key)] for row in blocked}
    rows = []
    for user in users:
        held = frozenset(kinds.get(user.person_id or 0, set()))
        posts = tuple(sorted(str(kind.label) for kind in held))
        rows.append(AccountRow(user, posts, user.pk in waiting, not separated(held)))
    return rows


def devices(user: User) -> list[Session]:
    """Return where the account is signed in, the last used first."""
    living = Session.objects.filter(user=user).exclude(mark="")
    return list(living.order_by("-seen_at"))


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A household on the page of cards."""

    household: Household
    card: HouseholdCard | None


def area_for_cards(actor: Actor, path: str) -> Area | None:
    """Return the area of a code within the actor's reach; without a code, the one that they serve.

    Raises NotFound for a code outside it.
    """
    mine = Area.objects.visible_to(actor, Power.CARDS_ISSUE).living()
    if not path.strip():
        return mine.order_by("path").first()
    found = mine.filter(path=path.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def chosen_households(actor: Actor, ids: list[int]) -> list[Household]:
    """Return living households by id. Raises NotFound when one is outside the actor's reach."""
    rows = (
        Household.objects.visible_to(actor, Power.CARDS_ISSUE)
        .filter(pk__in=ids, status=HouseholdStatus.ACTIVE)
        .select_related("subject__area")
        .order_by("code")
    )
    found = list(rows)
    if len(found) != len(set(ids)):
        raise NotFound
    return found


def households_for_cards(
    actor: Actor,
    *,
    area: Area | None,
    without_card: bool,
    text: str = "",
    after: str = "",
    limit: int = 100,
) -> list[HouseholdRow]:
    """Return the living households of an area by code, with their valid cards.

    `text` is a code or its last digits, or the head's name, pinyin or initials. Raises NotAllowed
    without CARDS_ISSUE.
    """
    actor.require(Power.CARDS_ISSUE)
    if area is None:
        return []
    valid = HouseholdCard.objects.filter(household=OuterRef("pk"), voided_at=None)
    rows = (
        Household.objects.visible_to(actor, Power.CARDS_ISSUE)
        .filter(status=HouseholdStatus.ACTIVE, code__gt=after)
        .filter(subject__area__scope_path__under=area.prefix)
        .select_related("head", "subject__area")
        .order_by("code")
    )
    if text.strip():
        rows = rows.filter(registry.households_like(text))
    if without_card:
        rows = rows.filter(~Exists(valid))
    found = list(rows[:limit])
    cards = {
        card.household_id: card
        for card in HouseholdCard.objects.filter(household__in=found, voided_at=None)
    }
    return [HouseholdRow(household, cards.get(household.pk)) for household in found]


def get_card(actor: Actor, pk: int) -> HouseholdCard:
    """Return one card within the actor's reach. Raises NotFound."""
    found = (
        HouseholdCard.objects.visible_to(actor)
        .select_related("household__subject__area")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def batch(actor: Actor, number: uuid.UUID) -> list[HouseholdCard]:
    """Return the cards of one batch that still wait for their first use. Raises NotFound."""
    found = (
        HouseholdCard.objects.visible_to(actor)
        .filter(batch=number, voided_at=None)
        .select_related("household__head", "household__subject__area")
        .order_by("household__code")
    )
    cards = list(found)
    if not cards:
        raise NotFound
    return cards


@dataclass(frozen=True, slots=True)
class CardBatch:
    """One print of cards: who made it and when, for how many, and what became of the cards.

    `printable` says that first PINs can still be printed.
    """

    number: uuid.UUID
    issued_at: dt.datetime
    issued_by: str
    village: str
    cards: int
    unused: int
    void: int
    printable: bool


def card_batches(actor: Actor, *, before: str = "", limit: int = 50) -> tuple[list[CardBatch], str]:
    """Return the register of prints within reach, newest first, and the key of the next page.

    Raises NotAllowed without CARDS_ISSUE, NotFound for a key that no page gave out.
    """
    actor.require(Power.CARDS_ISSUE)
    visible = HouseholdCard.objects.visible_to(actor)
    earlier = HouseholdCard.objects.filter(batch=OuterRef("batch"), pk__lt=OuterRef("pk"))
    # The first card of a batch stands for it; one person makes a batch, at one moment.
    firsts = visible.filter(~Exists(earlier)).select_related("household__subject__area")
    rows, key = keyset.newest_first(
        firsts, "issued_at", before=before, limit=limit, kind=keyset.moment
    )
    counted = {row["batch"]: row for row in _counted(visible, [row.batch for row in rows])}
    names = dict(names_of([row.issued_by_id for row in rows]))
    codes = {row.batch: paths.village_of(row.household.subject.area.scope_path) for row in rows}
    places = Area.objects.filter(path__in=codes.values(), valid_to=None)
    villages = dict(places.values_list("path", "name"))
    open_since = clock.now() - PRINTABLE
    return [
        CardBatch(
            number=row.batch,
            issued_at=row.issued_at,
            issued_by=names.get(row.issued_by_id, ""),
            village=villages.get(codes[row.batch], ""),
            cards=counted[row.batch]["cards"],
            unused=counted[row.batch]["unused"],
            void=counted[row.batch]["void"],
            printable=row.issued_at > open_since and counted[row.batch]["readable"] > 0,
        )
        for row in rows
    ], key


def _counted(cards: QuerySet[HouseholdCard], batches: list[uuid.UUID]) -> Iterable[Any]:
    valid = Q(voided_at=None)
    return (
        cards.filter(batch__in=batches)
        .order_by()
        .values("batch")
        .annotate(
            cards=Count("pk"),
            unused=Count("pk", filter=valid & Q(must_change_pin=True)),
            void=Count("pk", filter=~valid),
            readable=Count("pk", filter=valid & Q(first_pin_cipher__isnull=False)),
        )
    )


def active_account(pk: int) -> User | None:
    """Return an open account by its key."""
    return User.objects.select_related("person").filter(pk=pk, is_active=True).first()


def names_of(people: list[int]) -> list[tuple[int, str]]:
    """Return (id, name) of people who may sign in, in the order of their names."""
    rows = Person.objects.filter(pk__in=people, died_on=None).order_by("name_pinyin", "pk")
    return [(person.pk, person.name) for person in rows]


def card_holder(card: HouseholdCard) -> int | None:
    """Return whose account a card opens: the head's, or the eldest present member's."""
    if card.household.status != HouseholdStatus.ACTIVE:
        return None
    head: int | None = card.household.head_id
    if head is not None:
        return head
    members = HouseholdMember.objects.filter(
        household_id=card.household_id, left_on=None, person__died_on=None
    )
    eldest: int | None = (
        members.order_by("person__born_on").values_list("person_id", flat=True).first()
    )
    return eldest


API_KEY = "access.api_key"


def api_keys(actor: Actor) -> list[ApiKey]:
    """Return the keys of other systems, the newest first. Raises NotAllowed."""
    actor.require(Power.SECURITY_ADMINISTER)
    return list(ApiKey.objects.order_by("-pk")[:200])


def get_api_key(actor: Actor, pk: int) -> ApiKey:
    """Return one key. Raises NotAllowed, NotFound."""
    actor.require(Power.SECURITY_ADMINISTER)
    found = ApiKey.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def key_of(text: str) -> ApiKey | None:
    """Return the key that a system shows, None when it is unknown, over or taken back."""
    if not text or len(text) > 80:
        return None
    hashes = crypto.blind_indexes(text, API_KEY)
    return ApiKey.objects.filter(
        key_hash__in=hashes, revoked_at=None, expires_on__gte=clock.today()
    ).first()
