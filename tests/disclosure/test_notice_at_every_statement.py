"""F-03: putting up a notice, recording its sheet, taking and answering objections: all or nothing."""

import datetime as dt

import pytest

from tests.disclosure.conftest import Closing
from tests.fault.statements import fail_at_every_statement
from touyan.core import clock
from touyan.core.actor import SYSTEM
from touyan.disclosure import services
from touyan.disclosure.models import Notice, NoticeKind
from touyan.disclosure.services import Sheet

pytestmark = pytest.mark.django_db(transaction=True)


def _sheet(closing: Closing) -> Sheet:
    area = closing.village.area
    return Sheet(
        area_id=area.pk,
        area_path=area.path,
        kind=NoticeKind.VILLAGE_AFFAIRS,
        title="三月财务公开",
        subject_ref="affairs:1",
        days=15,
        ask_whom="",
    )


def test_a_notice_from_the_board_to_its_last_answer(closing: Closing, at) -> None:
    secretary, village = closing.secretary, closing.village
    fail_at_every_statement(lambda: services.publish(actor=secretary, sheet=_sheet(closing)))
    notice = Notice.objects.select_related("area").get()
    fail_at_every_statement(lambda: services.note_printed(actor=secretary, notice=notice))
    notice.refresh_from_db()
    fail_at_every_statement(lambda: services.note_on_board(actor=secretary, notice=notice))
    fail_at_every_statement(
        lambda: services.raise_objection(
            actor=village.villager, notice=notice, line_ref="line:1", reason="不对"
        )
    )
    objection = notice.objections.get()
    fail_at_every_statement(
        lambda: services.resolve_objection(
            actor=village.chair, objection=objection, outcome="UPHELD", answer="改正", involved=[]
        )
    )
    at(4, 21)
    notice.refresh_from_db()
    fail_at_every_statement(lambda: services.close(actor=SYSTEM, notice=notice))


def test_notices_of_the_past_are_written_together(closing: Closing) -> None:
    starts = clock.today() - dt.timedelta(days=40)

    def past() -> list[Notice]:
        return [
            Notice(
                area_id=closing.village.area.pk,
                kind=NoticeKind.POINTS_BATCH,
                title=f"{number}",
                subject_ref=f"past:{number}",
                starts_on=starts,
                ends_on=starts + dt.timedelta(days=6),
                minimum_days=5,
                ask_whom="",
                published_at=clock.now(),
            )
            for number in range(3)
        ]

    fail_at_every_statement(lambda: services.publish_many(actor=SYSTEM, notices=past()))
