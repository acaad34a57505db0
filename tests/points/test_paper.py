"""Paper sheets are keyed in once, for whoever signed them; what a household adds is its own choice."""

import io

import pytest

from tests.fault.statements import fail_at_every_statement
from tests.points.village import official
from touyan.audit.models import Record
from touyan.backstage import files
from touyan.core.actor import SYSTEM, Power
from touyan.core.errors import NotAllowed, NotFound, WrongState
from touyan.points import services
from touyan.points.errors import NearKin, OwnFamily, SamePerson
from touyan.points.models import Claim, Evidence, PaperLine
from touyan.points.queries import paper
from touyan.points.services import Keyed
from touyan.registry import services as registry


@pytest.fixture
def ruled(village):
    village.adopt()
    return village


@pytest.fixture
def clerk(ruled):
    return official(ruled.clerk_person, ruled.area, Power.POINTS_PROPOSE, Power.POINTS_READ)


@pytest.fixture
def sheet(ruled, clerk):
    return services.print_sheet(actor=clerk, part=ruled.area)


def keyed(sheet, village, home, code="A03", **changes) -> Keyed:
    line = PaperLine.objects.get(sheet=sheet, household=home)
    deed = village.deed(code)
    values = {
        "line_id": line.pk,
        "household_id": home.pk,
        "rule_id": deed.rule_id,
        "occurred_on": deed.occurred_on,
    }
    return Keyed(**values | changes)


def key_in(village, clerk, sheet, *lines, proposer=None):
    return services.key_in_sheet(
        actor=clerk,
        sheet=sheet,
        proposer_id=(proposer or village.proposer_person).pk,
        lines=lines,
    )


def test_a_sheet_has_a_line_for_every_household_but_ones_own(ruled, clerk, sheet) -> None:
    homes = [line.household for line in paper.lines_of(sheet)]
    assert ruled.home in homes
    assert homes.count(None) == 6
    assert ruled.clerk_person not in {home.head for home in homes if home}
    again = services.print_sheet(actor=clerk, part=ruled.area)
    assert (sheet.number, again.number) == ("520524105205-260001", "520524105205-260002")


def test_lines_are_entered_for_who_signed_and_the_typist_is_on_record(ruled, clerk, sheet) -> None:
    claims, problems = key_in(
        ruled,
        clerk,
        sheet,
        keyed(sheet, ruled, ruled.home, quantity=2),
        keyed(sheet, ruled, ruled.neighbour_home),
    )
    assert problems == []
    assert {c.proposed_by for c in claims} == {ruled.proposer_person}
    assert {c.entered_by for c in claims} == {ruled.clerk_person}
    told = Record.objects.filter(action="points.claim.proposed")
    assert set(told.values_list("actor_id", "on_behalf_of")) == {
        (ruled.clerk_person.pk, ruled.proposer_person.pk)
    }
    typist = official(ruled.clerk_person, ruled.area, Power.POINTS_FIRST_REVIEW)
    with pytest.raises(SamePerson):
        services.first_review(actor=typist, claim=claims[0], accept=True)
    assert services.first_review_many(actor=typist, claim_ids=[c.pk for c in claims]) == 0


def test_a_line_counts_once_and_a_faulty_line_stops_all(ruled, clerk, sheet) -> None:
    line = keyed(sheet, ruled, ruled.home)
    key_in(ruled, clerk, sheet, line)
    claims, problems = key_in(ruled, clerk, sheet, keyed(sheet, ruled, ruled.neighbour_home), line)
    assert claims == []
    assert [one.line_id for one in problems] == [line.line_id]
    assert Claim.objects.count() == 1
    _claims, problems = key_in(
        ruled, clerk, sheet, keyed(sheet, ruled, ruled.neighbour_home, quantity=9)
    )
    assert len(problems) == 1
    assert Claim.objects.count() == 1


def test_neither_typist_nor_signer_enters_their_kin(ruled, clerk, sheet) -> None:
    registry.record_kinship(
        actor=SYSTEM,
        person_id=ruled.head.pk,
        relative_id=ruled.proposer_person.pk,
        said="SIBLING",
    )
    with pytest.raises(NearKin):
        key_in(ruled, clerk, sheet, keyed(sheet, ruled, ruled.home))
    own = PaperLine.objects.create(sheet=sheet, number=99)
    home = ruled.clerk_person.memberships.get().household
    with pytest.raises(OwnFamily):
        key_in(
            ruled,
            clerk,
            sheet,
            keyed(sheet, ruled, ruled.neighbour_home, line_id=own.pk, household_id=home.pk),
        )
    assert Claim.objects.count() == 0


def test_only_people_in_office_sign_and_lines_stay_with_their_household(
    ruled, clerk, sheet
) -> None:
    line = keyed(sheet, ruled, ruled.home)
    _claims, problems = key_in(ruled, clerk, sheet, line, proposer=ruled.keeper_person)
    assert len(problems) == 1
    wrong = keyed(sheet, ruled, ruled.home, household_id=ruled.neighbour_home.pk)
    _claims, problems = key_in(ruled, clerk, sheet, wrong)
    assert len(problems) == 1
    with pytest.raises(NotFound):
        services.print_sheet(actor=clerk, part=ruled.sibling)


PHOTO = b"\xff\xd8\xff\xfe\x00\x09GPS 26N\xff\xda\x00\x04cdIMAGE\xff\xd9"


def test_a_household_may_add_a_photograph_without_its_place(ruled) -> None:
    claim = services.claim_own(actor=ruled.villager, deed=ruled.deed())
    kept = services.add_evidence(
        actor=ruled.villager, claim=claim, content=io.BytesIO(PHOTO), name="院坝.jpg"
    )
    content = files.path_of(kept.file).read_bytes()
    assert b"GPS" not in content
    assert b"IMAGE" in content
    assert paper.get_evidence(ruled.panel, kept.pk) == kept
    assert paper.get_evidence(ruled.villager, kept.pk) == kept
    for other in (ruled.neighbour, ruled.keeper, ruled.proposer_person and ruled.stranger):
        with pytest.raises(NotFound):
            paper.get_evidence(other, kept.pk)
    with pytest.raises(NotAllowed):
        services.add_evidence(
            actor=ruled.neighbour, claim=claim, content=io.BytesIO(PHOTO), name="x.jpg"
        )
    services.first_review(actor=ruled.panel, claim=claim, accept=True)
    with pytest.raises(WrongState):
        services.add_evidence(
            actor=ruled.villager, claim=claim, content=io.BytesIO(PHOTO), name="x.jpg"
        )


@pytest.mark.django_db(transaction=True)
def test_printing_keying_in_and_adding_do_all_or_nothing(ruled, clerk) -> None:
    fail_at_every_statement(lambda: services.print_sheet(actor=clerk, part=ruled.area))
    sheet = services.print_sheet(actor=clerk, part=ruled.area)
    line = keyed(sheet, ruled, ruled.home)
    fail_at_every_statement(lambda: key_in(ruled, clerk, sheet, line))
    claim = services.claim_own(
        actor=ruled.neighbour, deed=ruled.deed(household_id=ruled.neighbour_home.pk)
    )
    fail_at_every_statement(
        lambda: services.add_evidence(
            actor=ruled.neighbour, claim=claim, content=io.BytesIO(PHOTO), name="x.jpg"
        )
    )
    assert Evidence.objects.count() == 1
