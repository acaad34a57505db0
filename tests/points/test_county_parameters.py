"""What a county sets in its pack decides in its villages; nothing of it is written in the code."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.points.keeping import buy, counted, give, lost
from tests.points.village import TEMPLATE
from touyan.core.errors import WrongState
from touyan.disclosure.models import Objection
from touyan.points import outliers, running_out, scheme_template, services
from touyan.points.errors import TooLateToUndo, UnlawfulRule
from touyan.points.models import WordStatus
from touyan.points.queries import lots, review
from touyan.points.services import Goods, schemes

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def county_says(settings, tmp_path):
    """Return a function that changes lines of the county's pack."""
    folder = Path(shutil.copytree(PACKS / "zhijin", tmp_path / "packs" / "zhijin"))
    settings.PACKS_DIR = folder.parent
    path = folder / "pack.toml"

    def change(**lines: object) -> None:
        text = path.read_text(encoding="utf-8").splitlines()
        for key, value in lines.items():
            (found,) = [n for n, line in enumerate(text) if line.startswith(f"{key} = ")]
            text[found] = f"{key} = {value}"
        path.write_text("\n".join(text), encoding="utf-8")

    return change


def test_how_much_a_keeper_books_alone(county_says, village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 30, 30_000))
    county_says(loss_alone_pieces=2, loss_alone_fen=2_500)
    assert lost(village, soap, 2).status == WordStatus.BOOKED
    assert lost(village, soap, 1).status == WordStatus.WAITING


def test_the_money_limit_counts_beside_the_pieces(county_says, village, shop, soap) -> None:
    buy(village, shop, Goods(soap, 30, 30_000))
    county_says(loss_alone_fen=999)
    assert lost(village, soap, 1).status == WordStatus.WAITING


@pytest.mark.parametrize(("percent", "flagged"), [(2, True), (10, False), (0, True)])
def test_from_which_difference_a_count_waits(
    county_says, village, shop, soap, percent, flagged
) -> None:
    buy(village, shop, Goods(soap, 20, 20_000))
    county_says(stocktake_difference_percent=percent)
    count = counted(village, shop, {soap: 19})
    assert count.is_flagged == flagged
    assert count.lines.get().is_over == flagged


@pytest.mark.parametrize(("minutes", "late"), [(20, False), (5, True)])
def test_how_long_a_hand_over_can_be_undone(
    county_says, village, shop, soap, at, minutes, late
) -> None:
    buy(village, shop, Goods(soap, 3, 900))
    county_says(undo_minutes=minutes)
    done = give(village, soap)
    at(3, 18, 10, 12)
    assert services.may_undo(actor=village.keeper, redemption=done) != late
    if late:
        with pytest.raises(TooLateToUndo):
            services.undo(actor=village.keeper, redemption=done)
    else:
        services.undo(actor=village.keeper, redemption=done)


def test_how_long_goods_are_held(county_says, village) -> None:
    county_says(reservation_hours=24)
    shop, _soap = village.shop()
    assert shop.hold_hours == 24


def test_how_often_a_returned_claim_is_sent_again(county_says, village, scheme) -> None:
    county_says(claim_returns=0)
    claim = village.proposed()
    services.first_review(actor=village.panel, claim=claim, accept=False, reason="缺说明")
    with pytest.raises(WrongState):
        services.resubmit(actor=village.proposer, claim=claim, note="补上了")


def test_what_is_pulled_out_for_a_second_look(county_says, village, scheme) -> None:
    village.reviewed("A03", quantity=2)
    claim = village.proposed("A02")
    assert not review.waiting_first(village.panel).pulled
    county_says(review_high_points=1)
    (pulled,) = review.waiting_first(village.panel).pulled
    assert pulled.claim == claim


def test_the_limits_of_the_check_are_values(village) -> None:
    entry = outliers.Entry(1, 1, "A01", "2026-03-01", "2026-03", 9, 7, False, None, 50)
    assert not outliers.reasons([entry])
    few = outliers.Limits(giver_times=1, giver_least=5)
    assert [f.reason for f in outliers.reasons([entry], limits=few)[1]] == ["ONE_GIVER"]


def test_when_an_objection_is_answered(county_says, village, scheme) -> None:
    county_says(objection_working_days=5)
    village.reviewed("A01")
    services.publish_batch(actor=village.secretary, area=village.area, month="2026-03")
    claim = village.home.claims.select_related("batch__notice__area", "area").get()
    services.object_to(actor=village.neighbour, claim=claim, reason="不对")
    assert Objection.objects.get().answer_due_on == dt.date(2026, 3, 25)


def test_when_holders_are_told(county_says, village) -> None:
    path = village.area.path
    assert lots.reminder_days(path) == (60, 30, 7)
    county_says(reminder_days="[20, 90]")
    assert lots.reminder_days(path) == (90, 20)
    today, last = dt.date(2026, 3, 1), dt.date(2026, 5, 25)
    assert running_out.stage(last, today) is None
    assert running_out.stage(last, today, lots.reminder_days(path)) == 90


def test_how_many_points_one_entry_gives_at_most(county_says, village) -> None:
    rules = [scheme_template.text_of(rule) for rule in scheme_template.rules_for(TEMPLATE)]
    raised = [replace(rule, points=25) for rule in rules if rule.code == "A01"]
    with pytest.raises(UnlawfulRule):
        schemes.check_lawful(raised, deductions=False, area_path=village.area.path)
    county_says(rule_points_max=25)
    schemes.check_lawful(raised, deductions=False, area_path=village.area.path)


def test_how_long_a_village_may_hang_its_notice(village) -> None:
    longer = replace(TEMPLATE, notice_days_max=45)
    assert 45 in scheme_template.terms_bounds(longer)["notice_days"]
    assert 45 not in scheme_template.terms_bounds(TEMPLATE)["notice_days"]
