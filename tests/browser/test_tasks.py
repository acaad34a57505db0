"""People finish what they came for, within the taps they were promised, also without JavaScript (U-01, U-09)."""

from pathlib import Path

import pytest
import yaml

from tests.browser.conftest import Visit
from tests.browser.tasks import TASKS, Hand, villager_redeems

BUDGET = yaml.safe_load((Path(__file__).parent / "ux_budget.yaml").read_text(encoding="utf-8"))
WITHOUT_SCRIPTS = [name for name in TASKS if name.startswith(("villager", "keeper", "anybody"))]


def test_every_task_has_a_budget_and_every_budget_a_task():
    assert BUDGET.keys() == TASKS.keys()


def _reserve(visit: Visit, *, scripts: bool = True) -> str:
    """Let a villager reserve something; return the code."""
    hand = Hand(visit("villager", scripts=scripts))
    hand.home()
    villager_redeems(hand)
    return hand.page.locator(".code").first.inner_text().strip()


def _card(hand: Hand) -> str:
    """Let the clerk issue a card to the first household; return its number as the code reads."""
    hand.visitor.open("/cards/?text=1")
    hand.page.locator('main input[name="household"]').first.check()
    hand.page.locator("main button[form=issue]").click()
    hand.page.wait_for_url("**/cards/print/*/")
    return "".join(hand.page.locator(".code-text").first.inner_text().split())


def _prepare(visit: Visit, name: str, hand: Hand, *, scripts: bool) -> None:
    """What must have happened before: a reservation to hand over, something to undo or to publish."""
    if name.startswith("keeper"):
        hand.visitor.code = _reserve(visit, scripts=scripts)
    if name == "keeper_undoes":
        TASKS["keeper_redeems_by_code"][1](hand)
    if name in {"clerk_proposes_by_card", "clerk_finds_a_lost_card"}:
        hand.visitor.code = _card(hand)
    if name == "secretary_publishes":
        hand.visitor.open("/points/second/")
        rest = hand.page.locator('main form[action$="/rest/"] button.button--primary')
        if rest.count():
            rest.click()


@pytest.mark.parametrize("name", list(TASKS))
def test_a_task_takes_no_more_taps_than_promised(visit: Visit, name: str):
    role, task = TASKS[name]
    hand = Hand(visit(role))
    _prepare(visit, name, hand, scripts=True)
    hand.home()
    task(hand)
    assert hand.taps <= BUDGET[name], hand.trail
    assert hand.visitor.errors == []


@pytest.mark.parametrize("name", WITHOUT_SCRIPTS)
def test_a_task_works_without_javascript(visit: Visit, name: str):
    role, task = TASKS[name]
    hand = Hand(visit(role, scripts=False))
    _prepare(visit, name, hand, scripts=False)
    hand.home()
    task(hand)


def test_in_large_print_a_villager_redeems_as_quickly(visit: Visit):
    hand = Hand(visit("elder", size="1"))
    hand.home()
    hand.tap('main a[href="/shop/"]')
    hand.sees("main h1")
    assert hand.page.locator("html[data-elder]").count() == 1
