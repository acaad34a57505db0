"""Writes the cooperatives of a township: members, shares, land, the union, who looks after which."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

from touyan.coops import bulk, services
from touyan.coops.bulk import PastCoop, PastMember, PastShare, PastSteward
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.demo import coop_books, coop_returns, coop_today, coop_votes
from touyan.demo.history import Village
from touyan.demo.plan import coops as planned
from touyan.demo.plan.coops import PlannedCoop, plan_coop
from touyan.demo.plan.places import CountyPlan, PlannedTownship
from touyan.land import bulk as land_bulk
from touyan.land.bulk import PastLand
from touyan.registry import bulk as registry
from touyan.registry.bulk import OldResolution
from touyan.registry.kinds import PostKind, ResolutionBody
from touyan.registry.models import Area, Tenure

UNION_LEAST = 3
ADULT = 18
LATE_WITH_REPORT = 2
"""How many invented villages of the first township have not sent last year's report."""


def write(plan: CountyPlan, township: PlannedTownship, villages: Sequence[Village]) -> None:
    """Write the cooperatives as they stand on the demo's day."""
    plans = [plan_coop(plan, village.place) for village in villages]
    with clock.pretend(clock.start_of(planned.FOUNDED)):
        ids = bulk.found_coops(
            actor=SYSTEM,
            coops=[_past(village, one) for village, one in zip(villages, plans, strict=True)],
        )
    written = list(zip(ids, villages, plans, strict=True))
    moment = clock.start_of(planned.LAND_FROM)
    with clock.pretend(moment):
        bulk.take_over_shares(
            actor=SYSTEM,
            shares=[share for row in written for share in _shares(*row)],
            now_on=planned.LAND_FROM,
        )
    for coop_id, village, one in written:
        if one.land:
            with clock.pretend(clock.start_of(planned.LAND_FROM)):
                _land(coop_id, village, one)
    with clock.pretend(clock.start_of(planned.UNION_SINCE)):
        union = _union(plan, township, ids, villages)
        _stewards(township, ids, villages)
    _reports(plan, township, written, union)
    coop_books.write(plan, villages, in_union=bool(union))
    _forecasts(plan, written)
    for village in villages:
        coop_votes.write(plan, village)
    coop_today.write(plan, villages)
    coop_returns.write(plan, Area.objects.get(path=township.area.code), villages)


def _past(village: Village, one: PlannedCoop) -> PastCoop:
    secretary = village.head(village.cast.secretary)
    members = [PastMember(secretary)]
    cadres = (village.cast.clerk, village.cast.supervision)
    members += [
        PastMember(village.head(household))
        for household, fen in zip(cadres, one.cadres_fen[1:], strict=True)
        if fen
    ]
    in_person = {member.subject_id for member in members}
    members += [
        PastMember(
            village.household_ids[household],
            representative_id=_votes_for(village, household, in_person),
        )
        for household in one.founders
    ]
    return PastCoop(
        area_id=village.area.pk,
        name=one.name,
        code=one.code,
        level="VILLAGE",
        business=one.business,
        scope=one.scope,
        registered_on=planned.FOUNDED,
        members=tuple(members),
        officers=(
            (PostKind.COOP_CHAIR, secretary),
            (PostKind.COOP_ACCOUNTANT, village.head(village.cast.panel[0])),
            (PostKind.COOP_SUPERVISOR, village.head(village.cast.panel[1])),
        ),
    )


def _votes_for(village: Village, household: int, in_person: set[int]) -> int | None:
    """Return who votes for a household whose head is a member in person: another adult of it."""
    if village.head(household) not in in_person:
        return None
    people = zip(village.person_ids[household], village.households[household].people, strict=True)
    return next((pk for pk, one in list(people)[1:] if one.age(planned.FOUNDED) >= ADULT), None)


def _shares(coop_id: int, village: Village, one: PlannedCoop) -> Iterator[PastShare]:
    people = (village.cast.secretary, village.cast.clerk, village.cast.supervision)
    hands = (village.head(village.cast.panel[0]), village.head(village.cast.secretary))
    holders = [
        *((village.head(index), fen) for index, fen in zip(people, one.cadres_fen, strict=True)),
        *(
            (village.household_ids[index], fen)
            for index, fen in zip(one.founders, one.cash_fen, strict=True)
        ),
    ]
    for subject, fen in holders:
        if fen:
            yield PastShare(
                coop_id,
                subject,
                "CASH",
                fen,
                planned.FOUNDED,
                entered_by_id=hands[0],
                checked_by_id=hands[1],
            )


def _land(coop_id: int, village: Village, one: PlannedCoop) -> None:
    """Bring the land of a village in: as shares that the assembly valued, or leased."""
    transfers = land_bulk.take_over(
        actor=SYSTEM,
        land=[
            PastLand(
                area_id=village.area.pk,
                code=f"{village.place.code}{index:05d}",
                mu=row.mu,
                kind="DRY",
                grade=row.grade,
                household_id=village.household_ids[row.household],
                term_from=planned.CONTRACT_FROM,
                term_to=planned.CONTRACT_TO,
                to_subject_id=coop_id,
                way="LEASE" if one.is_lease else "SHARE",
                moved_mu=row.mu,
                from_on=planned.LEASE_FROM,
                to_on=planned.LAND_TO,
                use=one.scope,
                paper_number=f"{village.place.code}-{index:03d}",
                rent_fen_per_mu=one.rent_fen_per_mu,
            )
            for index, row in enumerate(one.land, start=1)
        ],
    )
    if one.is_lease:
        return
    (valuation,) = registry.record_resolutions(
        actor=SYSTEM,
        resolutions=[
            OldResolution(
                area=village.area,
                body=ResolutionBody.COOP_MEMBERS,
                passed_on=planned.FOUNDED,
                title=f"{one.name}土地入股作价",
                document_hash=hashlib.sha256(f"{one.code}:valuation".encode()).hexdigest(),
                recorded_by_id=village.head(village.cast.clerk),
                confirmed_by_id=village.head(village.cast.supervision),
                organisation_id=coop_id,
            )
        ],
    )
    years = planned.LAND_TO.year - planned.LAND_FROM.year + 1
    bulk.take_over_shares(
        actor=SYSTEM,
        shares=[
            PastShare(
                coop_id,
                village.household_ids[row.household],
                "LAND_RIGHT",
                int(row.mu * planned.FEN_PER_MU_YEAR * years),
                planned.LAND_FROM,
                valuation_id=valuation.pk,
                land_transfer_id=transfer,
                mu=row.mu,
                grade=row.grade,
                term_from=planned.LAND_FROM,
                term_to=planned.LAND_TO,
                fen_per_mu_year=planned.FEN_PER_MU_YEAR,
                entered_by_id=village.head(village.cast.panel[0]),
                checked_by_id=village.head(village.cast.secretary),
            )
            for row, transfer in zip(one.land, transfers, strict=True)
        ],
        now_on=planned.LAND_FROM,
    )


def _forecasts(plan: CountyPlan, written: Sequence[tuple[int, Village, PlannedCoop]]) -> None:
    """Write down what Baima expects, as its own estimate on the demo's day."""
    for coop_id, village, _one in written:
        if village.place.name != planned.BAIMA or village.place.invented:
            continue
        with clock.pretend(clock.start_of(plan.demo.today)):
            for year, kind, fen in planned.BAIMA_EXPECTED:
                services.record_forecast(
                    actor=SYSTEM,
                    coop_id=coop_id,
                    year=year,
                    kind=kind,
                    amount_fen=fen,
                    source="按养蚕批次和上年茧价估算",
                )


def _union(
    plan: CountyPlan, township: PlannedTownship, ids: Sequence[int], villages: Sequence[Village]
) -> list[int]:
    """Found the township's union where there are three cooperatives (art. 56); its chair is sent."""
    if len(ids) < UNION_LEAST:
        return []
    area = Area.objects.living().get(path=township.area.code)
    found = bulk.found_coops(
        actor=SYSTEM,
        coops=[
            PastCoop(
                area_id=area.pk,
                name=f"{plan.pack.county.name}{township.area.name}农民专业合作社联合社",
                code=f"SYU{township.area.code}",
                level="TOWNSHIP",
                business="MIXED",
                registered_on=planned.UNION_SINCE,
                members=tuple(
                    PastMember(
                        pk,
                        is_farmer=False,
                        is_unit=True,
                        representative_id=village.head(village.cast.secretary),
                    )
                    for pk, village in zip(ids, villages, strict=True)
                ),
                officers=((PostKind.COOP_CHAIR, villages[0].head(villages[0].cast.secretary)),),
                is_union=True,
            )
        ],
    )
    hands = (villages[0].head(villages[0].cast.panel[0]), villages[0].head(villages[0].cast.clerk))
    bulk.take_over_shares(
        actor=SYSTEM,
        shares=[
            PastShare(
                found[0],
                pk,
                "CASH",
                planned.UNION_SHARE_FEN,
                planned.UNION_SINCE,
                entered_by_id=hands[0],
                checked_by_id=hands[1],
            )
            for pk in ids
        ],
        now_on=planned.UNION_SINCE,
    )
    return found


def _stewards(township: PlannedTownship, ids: Sequence[int], villages: Sequence[Village]) -> None:
    """Secretary and head of the township take one cooperative each, village secretaries their own."""
    leaders = Tenure.objects.filter(
        post__area__path=township.area.code,
        post__kind__in=[PostKind.TOWNSHIP_SECRETARY, PostKind.TOWNSHIP_HEAD],
        ended_on=None,
    ).order_by("pk")
    of_village = dict(
        Tenure.objects.filter(
            post__kind=PostKind.VILLAGE_SECRETARY,
            post__area__in=[village.area.pk for village in villages],
            ended_on=None,
        ).values_list("post__area_id", "pk")
    )
    day = clock.today()
    stewards = [
        PastSteward(ids[number % len(ids)], pk, day)
        for number, pk in enumerate(leaders.values_list("pk", flat=True))
    ]
    stewards += [
        PastSteward(pk, of_village[village.area.pk], day)
        for pk, village in zip(ids, villages, strict=True)
    ]
    bulk.assign_stewards(actor=SYSTEM, stewards=stewards)


def _reports(
    plan: CountyPlan,
    township: PlannedTownship,
    written: Sequence[tuple[int, Village, PlannedCoop]],
    union: Sequence[int],
) -> None:
    """Let every cooperative send last year's report, but two invented ones of the first township."""
    first = township.area.code == plan.townships[0].area.code
    invented = [pk for pk, village, _one in written if village.place.invented]
    late = set(invented[-LATE_WITH_REPORT:]) if first else set()
    sent = [pk for pk, _village, _one in written if pk not in late]
    for year, ids in ((plan.demo.today.year - 1, [*sent, *union]),):
        day = dt.date(year + 1, 5, 12)
        with clock.pretend(clock.start_of(day)):
            bulk.record_reports(actor=SYSTEM, coop_ids=ids, year=year, sent_on=day)
