"""The books of a collective: closed, signed and published by its own people (rule 16.3)."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.disclosure.conftest import PERIOD, Closing
from tests.signing_in import browser_of
from touyan.access.powers import POWERS
from touyan.audit.models import Record
from touyan.core.actor import SYSTEM, Actor, Grant, GrantKind
from touyan.core.errors import NotAllowed, NotFound
from touyan.disclosure import queries, services, signing
from touyan.disclosure.errors import NotTheSigner, SignedAlready
from touyan.disclosure.models import MonthClose, MonthStatus
from touyan.disclosure.signing import Seat
from touyan.ledger import months as ledger_months
from touyan.ledger import services as ledger
from touyan.ledger.values import AccountSpec, Line, Posting
from touyan.registry import services as registry
from touyan.registry.kinds import Capacity, OrganisationKind, PostKind
from touyan.registry.models import Organisation, Person, Post, Tenure


@dataclass
class Collective:
    """A collective of the village with a board and supervisors; its March has one entry."""

    village: Closing
    organisation: Organisation
    book_id: int

    def person(self, name: str) -> Person:
        """Register somebody of the village."""
        area = self.village.village.area
        return registry.register_person(actor=SYSTEM, area_id=area.pk, name=name)

    def seated(self, who: Person, kind: PostKind, capacity: str = Capacity.HOLDER) -> Actor:
        """Put a person into a post of the collective; return them as they act by it."""
        post, _made = Post.objects.get_or_create(
            kind=kind,
            area=self.village.village.area,
            organisation=self.organisation,
            defaults={"title": ""},
        )
        Tenure.objects.create(
            post=post,
            person=who,
            started_on=dt.date(2025, 1, 1),
            ended_on=dt.date(2026, 12, 31) if capacity == Capacity.STAND_IN else None,
            capacity=capacity,
        )
        return Actor(
            who.pk,
            frozenset(
                Grant(power, GrantKind.ORGANISATION, self.organisation.pk) for power in POWERS[kind]
            ),
        )

    def closed(self, actor: Actor) -> MonthClose:
        """Return its March, frozen and checked."""
        return services.close_month(actor=actor, book_id=self.book_id, period=PERIOD)


@pytest.fixture
def collective(closing: Closing) -> Collective:
    village = closing.village
    made = registry.found_organisation(
        actor=SYSTEM,
        area_id=village.area.pk,
        name="青山股份经济合作社",
        kind=OrganisationKind.COLLECTIVE,
        valid_from=dt.date(2020, 1, 1),
    )
    book = ledger.open_book(
        actor=SYSTEM, area_id=village.area.pk, organisation_id=made.pk, kind="COLLECTIVE"
    )
    ledger.define_commodity(actor=SYSTEM, code="CNY", name="yuan", scale=2, kind="MONEY")
    specs = [
        AccountSpec(book, "income.rent", "CNY", floor=None),
        AccountSpec(book, "cash.bank", "CNY"),
    ]
    rent, bank = ledger.open_accounts(actor=SYSTEM, specs=specs)
    ledger.post(
        actor=SYSTEM,
        posting=Posting(
            key="collective.rent:1",
            book_id=book,
            kind="collective.rent",
            effective_on=dt.date(2026, 3, 20),
            lines=(Line(rent, -120_000), Line(bank, 120_000)),
            public={},
        ),
    )
    return Collective(closing, made, book)


def test_its_own_two_close_sign_publish_and_finish(collective: Collective, at) -> None:
    accountant = collective.seated(collective.person("王会计"), PostKind.COLLECTIVE_ACCOUNTANT)
    chair = collective.seated(collective.person("李理事"), PostKind.COLLECTIVE_CHAIR)
    watch = collective.seated(collective.person("赵监事"), PostKind.COLLECTIVE_SUPERVISOR_HEAD)
    assert [one.book_id for one in queries.to_close(accountant)] == [collective.book_id]
    month = collective.closed(accountant)
    assert (month.status, month.organisation) == (MonthStatus.CHECKED, collective.organisation)
    assert queries.waiting(chair).count() == queries.waiting(watch).count() == 1
    services.sign_month(actor=watch, month=month)
    services.sign_month(actor=chair, month=month)
    assert {one.role for one in month.signatures.all()} == {"CHAIR", "SUPERVISION"}
    published = services.publish_month(actor=chair, month=month)
    assert published.notice is not None
    assert published.notice.kind == "COLLECTIVE_AFFAIRS"
    services.note_printed(actor=chair, notice=published.notice)
    services.note_on_board(actor=chair, notice=published.notice)
    found = queries.public_month(month.area.path, published.sheet)
    assert (found.pk, found.keeper) == (month.pk, "青山股份经济合作社")
    at(4, 21)
    assert services.finish_month(actor=chair, month=month).status == MonthStatus.FINAL


def test_the_village_does_not_keep_the_books_of_its_collective(collective: Collective) -> None:
    village = collective.village
    for actor in (village.clerk, village.chair, village.secretary):
        with pytest.raises(NotAllowed):
            collective.closed(actor)
    month = collective.closed(SYSTEM)
    for actor in (village.chair, village.supervisor, village.secretary):
        with pytest.raises(NotTheSigner) as refused:
            services.sign_month(actor=actor, month=month)
        assert "32" in refused.value.basis or "三十二" in refused.value.basis
        with pytest.raises(NotAllowed):
            services.publish_month(actor=actor, month=month)
        with pytest.raises(NotFound):
            queries.get_month(Actor(actor.person_id, _without_reading(actor)), month.pk)
    assert Record.objects.filter(action="disclosure.month.refused").count() == 3


def _without_reading(actor: Actor) -> frozenset[Grant]:
    return frozenset(one for one in actor.grants if not one.power.startswith("ledger."))


def test_the_collective_does_not_sign_for_the_village_or_for_another(
    collective: Collective,
) -> None:
    chair = collective.seated(collective.person("李理事"), PostKind.COLLECTIVE_CHAIR)
    of_village = collective.village.closed()
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=chair, month=of_village)
    with pytest.raises(NotAllowed):
        services.close_month(actor=chair, book_id=collective.village.book_id, period="2026-02")
    with pytest.raises(NotFound):
        queries.get_month(chair, of_village.pk)
    month = collective.closed(chair)
    other = registry.found_organisation(
        actor=SYSTEM,
        area_id=collective.village.village.area.pk,
        name="青山二组合作社",
        kind=OrganisationKind.COLLECTIVE,
        valid_from=dt.date(2020, 1, 1),
    )
    elsewhere = Collective(collective.village, other, 0)
    stranger = elsewhere.seated(elsewhere.person("孙理事"), PostKind.COLLECTIVE_CHAIR)
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=stranger, month=month)
    with pytest.raises(NotFound):
        queries.get_month(stranger, month.pk)


def test_a_supervisor_signs_only_where_there_is_no_board_of_supervisors(
    collective: Collective,
) -> None:
    """Small collectives have one or two supervisors (art. 32)."""
    month = collective.closed(SYSTEM)
    plain = collective.seated(collective.person("周监事"), PostKind.COLLECTIVE_SUPERVISOR)
    board = collective.seated(collective.person("赵监事"), PostKind.COLLECTIVE_SUPERVISOR_HEAD)
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=plain, month=month)
    Tenure.objects.filter(person_id=board.person_id).delete()
    services.sign_month(actor=plain, month=month)
    assert month.signatures.get().role == signing.SUPERVISION


def test_directors_accountants_and_deputies_do_not_sign(collective: Collective) -> None:
    month = collective.closed(SYSTEM)
    chair = collective.person("李理事")
    for name, kind, capacity in (
        ("钱理事", PostKind.COLLECTIVE_DIRECTOR, Capacity.HOLDER),
        ("王会计", PostKind.COLLECTIVE_ACCOUNTANT, Capacity.HOLDER),
        ("副理事", PostKind.COLLECTIVE_CHAIR, Capacity.DEPUTY),
    ):
        actor = collective.seated(collective.person(name), kind, capacity)
        with pytest.raises(NotTheSigner):
            services.sign_month(actor=actor, month=month)
    # Whoever sits on the board does not watch over it, whatever was recorded (art. 34).
    both = collective.seated(chair, PostKind.COLLECTIVE_DIRECTOR)
    collective.seated(chair, PostKind.COLLECTIVE_SUPERVISOR_HEAD)
    with pytest.raises(NotTheSigner):
        services.sign_month(actor=both, month=month)


def test_a_stand_in_signs_also_when_it_is_the_village_secretary(collective: Collective) -> None:
    """The Party secretary may chair a collective (art. 29); only in the village he signs as chair."""
    month = collective.closed(SYSTEM)
    secretary = collective.village.village.secretary_person
    actor = collective.seated(secretary, PostKind.COLLECTIVE_CHAIR, Capacity.STAND_IN)
    services.sign_month(actor=actor, month=month)
    with pytest.raises(SignedAlready):
        services.sign_month(actor=actor, month=month)


def test_its_sheet_has_an_address_of_its_own(collective: Collective) -> None:
    of_village = collective.village.published()
    month = collective.closed(SYSTEM)
    chair = collective.seated(collective.person("李理事"), PostKind.COLLECTIVE_CHAIR)
    watch = collective.seated(collective.person("赵监事"), PostKind.COLLECTIVE_SUPERVISOR_HEAD)
    services.sign_month(actor=chair, month=month)
    services.sign_month(actor=watch, month=month)
    services.publish_month(actor=chair, month=month)
    path = month.area.path
    assert queries.public_month(path, PERIOD) == of_village
    assert queries.public_month(path, f"{PERIOD}-{collective.organisation.pk}") == month
    for wrong in (
        "",
        "2026",
        f"{PERIOD}-",
        f"{PERIOD}-0",
        f"{PERIOD}x1",
        f"{PERIOD}-1-1",
        "²026-03",
    ):
        with pytest.raises(NotFound):
            queries.public_month(path, wrong)
    listed = queries.public_months(month.area)
    assert {one.sheet for one in listed} == {PERIOD, f"{PERIOD}-{collective.organisation.pk}"}


def test_the_pages_of_its_chair_lead_from_closing_to_the_board(tiny) -> None:
    """The chair sees the collective's month alone, signs it, and finds no form for the village's."""
    made = registry.found_organisation(
        actor=SYSTEM,
        area_id=tiny.village.pk,
        name="龙场股份经济合作社",
        kind=OrganisationKind.COLLECTIVE,
        valid_from=dt.date(2020, 1, 1),
    )
    ledger.open_book(
        actor=SYSTEM, area_id=tiny.village.pk, organisation_id=made.pk, kind="COLLECTIVE"
    )
    post = Post.objects.create(
        kind=PostKind.COLLECTIVE_CHAIR, area=tiny.village, organisation=made, title=""
    )
    Tenure.objects.create(post=post, person=tiny.first_secretary, started_on=dt.date(2020, 1, 1))
    book = ledger_months.books(organisation_ids=[made.pk])[0]
    browser = browser_of(tiny.first_secretary)
    page = browser.get("/months/")
    assert [one.book_id for one in page.context["to_close"]] == [book.id]
    assert "龙场股份经济合作社" in page.content.decode()


POSTS = st.sampled_from([*signing.POSTS, PostKind.VILLAGE_SECRETARY, PostKind.VILLAGE_CLERK])
SEATS = st.lists(
    st.builds(Seat, st.integers(1, 3), POSTS, st.sampled_from(list(Capacity))), max_size=8
)


@given(kind=st.sampled_from(sorted(signing.SIGNERS)), seats=SEATS)
def test_nobody_signs_without_the_post_or_over_themselves(kind: str, seats: list[Seat]) -> None:
    for person in (1, 2, 3):
        role = signing.role_of(person, kind=kind, seats=seats)
        own = {(seat.post, seat.capacity) for seat in seats if seat.person_id == person}
        if role is None:
            continue
        signer = next(one for one in signing.SIGNERS[kind] if one.role == role)
        assert any(post in signer.posts and capacity != Capacity.DEPUTY for post, capacity in own)
        assert not {post for post, _capacity in own} & signer.barred
