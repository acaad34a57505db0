"""Huakua distributes its surplus of 2020: charter, filing, trial, inspection, vote, booking, payment.

Every step is the service that the page calls, by whoever's step it is, on its own day. The report says
that Huakua paid 240,000 yuan of dividends in 2020; the slips that add up to it are invented. A
cooperative that sells nothing of its members' has no trade by goods: its members let the land that they
bring in count, by a vote of two thirds, and the county files it (rule 16.8).
"""

import datetime as dt
from dataclasses import dataclass

from touyan.access.services import actor_for
from touyan.access.services.accounts import account_of
from touyan.coops import services as coops
from touyan.coops.models import Coop, Distribution, PayoutWay, TradeBasis
from touyan.coops.queries import distribution_votes
from touyan.coops.services import CharterFigures, Wish
from touyan.core import clock
from touyan.core.actor import Actor
from touyan.decisions import services as meetings
from touyan.decisions.kinds import Assent, BodyKind, Matter
from touyan.decisions.models import Meeting, Motion
from touyan.decisions.services import Call, Draft, Figures
from touyan.demo.history import Village
from touyan.demo.plan.coops import HUAKUA, HUAKUA_RENT
from touyan.demo.plan.places import CountyPlan
from touyan.registry.kinds import PostKind
from touyan.registry.models import Tenure

YEAR = 2020
CHARTER_CALLED, CHARTER_HELD = dt.date(2020, 11, 25), dt.date(2020, 12, 5)
FILED = dt.date(2020, 12, 18)
TRIED, LAID_OPEN = dt.date(2021, 1, 8), dt.date(2021, 1, 11)
CALLED, HELD = dt.date(2021, 1, 19), dt.date(2021, 1, 30)
LISTED, PAID, DUE = dt.date(2021, 2, 2), dt.date(2021, 2, 4), dt.date(2021, 3, 31)
AWAY, AGAINST = 9, 3
"""One member in nine stays away; so many of those who come are against it."""


@dataclass(frozen=True, slots=True)
class Office:
    """The people of a cooperative as they act on the day on which they are asked."""

    village: Village
    coop: Coop

    @property
    def chair(self) -> Actor:
        """Who checks, calls the members together and books."""
        return self._acting(self.village.cast.secretary)

    @property
    def accountant(self) -> Actor:
        """Who works plans out and makes lists of payment."""
        return self._acting(self.village.cast.panel[0])

    @property
    def supervisor(self) -> Actor:
        """Who signs the months beside the chair."""
        return self._acting(self.village.cast.panel[1])

    def _acting(self, household: int) -> Actor:
        return actor_for(account_of(self.village.head(household)))


def write(plan: CountyPlan, village: Village) -> Distribution | None:
    """Let the members of Huakua decide; None for every other village."""
    if village.place.name != HUAKUA or village.place.invented:
        return None
    coop = Coop.objects.select_related("organisation").get(area=village.area, level="VILLAGE")
    office = Office(village, coop)
    land_counts(plan, office)
    found = laid_open(office)
    resolution_id = _voted(office, found)
    with clock.pretend(at(HELD, 15)):
        found = coops.declare(
            actor=office.chair, distribution_id=found.pk, resolution_id=resolution_id
        )
    _pay(office, found)
    return found


def at(day: dt.date, hour: int) -> dt.datetime:
    """Return an hour of a day."""
    return clock.start_of(day) + dt.timedelta(hours=hour)


def land_counts(plan: CountyPlan, office: Office, *, against: int = AGAINST) -> None:
    """Let the charter count land as trade, two thirds of all votes agreeing; file it with the county."""
    motion = _meet(
        office,
        Draft(
            matter=Matter.COOP_CHARTER,
            title="章程增加土地折算交易量的条款",
            text=(
                "成员交给本社经营的土地，每亩每年折算交易额"
                f"{HUAKUA_RENT // 100}元，作为按交易量返还的依据；务工不折算。报县农业农村局备案后施行。"
            ),
            assent=Assent.RAISED_HANDS,
        ),
        called=CHARTER_CALLED,
        held=CHARTER_HELD,
        minutes="理事长说明：本社不收购成员产品，没有交易额，只有土地能算。逐条讨论后举手表决。",
        against=against,
    )
    with clock.pretend(at(CHARTER_HELD, 16)):
        charter = coops.adopt_charter(
            actor=office.chair,
            coop_id=office.coop.pk,
            figures=CharterFigures(),
            resolution_id=motion.resolution_id or 0,
        )
        counted = coops.enter_equivalent(
            actor=office.chair,
            charter_id=charter.pk,
            basis=TradeBasis.LAND,
            unit="亩",
            fen_per_unit=HUAKUA_RENT,
            resolution_id=motion.resolution_id or 0,
        )
    with clock.pretend(at(FILED, 10)):
        coops.file_equivalent(
            actor=_agriculture(plan),
            equivalent_id=counted.pk,
            filed_on=FILED,
            number="演示备〔2020〕12号",
        )


def _agriculture(plan: CountyPlan) -> Actor:
    found = Tenure.objects.filter(
        post__kind=PostKind.COUNTY_AGRICULTURE, post__area__path=plan.pack.county.code
    ).first()
    if found is None:
        raise LookupError("the county has nobody for agriculture")
    return actor_for(account_of(found.person_id))


def laid_open(
    office: Office,
    *,
    tried: dt.date = TRIED,
    open_from: dt.date = LAID_OPEN,
    due: dt.date = DUE,
) -> Distribution:
    """Try two distributions out, propose the one by the charter and lay it open for the members."""
    with clock.pretend(at(tried, 10)):
        trial = coops.try_out(
            actor=office.accountant, coop_id=office.coop.pk, year=YEAR, wish=Wish(name="按章程")
        )
        coops.try_out(
            actor=office.accountant,
            coop_id=office.coop.pk,
            year=YEAR,
            wish=Wish(rebate=7_000, name="返还七成"),
        )
        found = coops.propose(actor=office.accountant, trial_id=trial.pk, due_on=due)
    with clock.pretend(at(open_from, 9)):
        return coops.lay_open(actor=office.chair, distribution_id=found.pk)


def _voted(office: Office, found: Distribution) -> int:
    title, text = distribution_votes.motion_of(found)
    motion = _meet(
        office,
        Draft(matter=Matter.COOP_ORDINARY, title=title, text=text, assent=Assent.RAISED_HANDS),
        called=CALLED,
        held=HELD,
        minutes="会计逐项说明收支和分配办法，成员对照分配单提问。查阅满十五日，没有异议，举手表决。",
    )
    return motion.resolution_id or 0


def _meet(
    office: Office,
    draft: Draft,
    *,
    called: dt.date,
    held: dt.date,
    minutes: str,
    against: int = AGAINST,
) -> Motion:
    """Call the members together, count who came and who agreed, close the minutes."""
    with clock.pretend(at(called, 9)):
        meeting = meetings.call_meeting(
            actor=office.chair,
            call=Call(
                area_id=office.coop.area_id,
                body=BodyKind.COOP_MEMBERS,
                title=draft.title,
                place=f"{office.village.place.name}居民活动中心",
                agenda=draft.title,
                meets_at=at(held, 14),
                organisation_id=office.coop.pk,
                motions=(draft,),
            ),
        )
    with clock.pretend(at(held, 14)):
        chair = office.chair
        away = list(meeting.roster.order_by("pk").values_list("pk", flat=True))[AWAY - 1 :: AWAY]
        came = meetings.note_all_but(actor=chair, meeting_id=meeting.pk, absent=away)
        motion = Meeting.objects.get(pk=meeting.pk).motions.get()
        meetings.enter_count(
            actor=chair, motion_id=motion.pk, figures=Figures(came - against, against)
        )
        decided = meetings.decide(actor=chair, motion_id=motion.pk)
        meetings.close_meeting(actor=chair, meeting_id=meeting.pk, minutes=minutes)
    return decided


def _pay(office: Office, found: Distribution) -> None:
    with clock.pretend(at(LISTED, 10)):
        batch = coops.prepare_payment(
            actor=office.accountant, distribution_id=found.pk, way=PayoutWay.BANK
        )
    with clock.pretend(at(PAID, 10)):
        coops.confirm_payment(actor=office.chair, batch_id=batch.pk, paid_on=PAID)
