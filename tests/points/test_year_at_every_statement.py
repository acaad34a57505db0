"""F-03: coverage, what rules ask, marks, award list and consent are written whole or not at all."""

import datetime as dt

import pytest
from django.db import transaction

from tests.fault.statements import fail_at_every_statement
from tests.points.village import TEMPLATE, official
from touyan.core.actor import Power
from touyan.core.importing import Committed, Row, Target
from touyan.core.jobs import no_progress
from touyan.points import decisions_importer as decisions
from touyan.points import services
from touyan.points.award import Weights
from touyan.points.queries import year_end as queries
from touyan.points.services import coverage, reach, year_end
from touyan.registry import services as registry
from touyan.registry.models import ResolutionBody

pytestmark = pytest.mark.django_db(transaction=True)


def test_noting_levels_and_what_a_rule_asks(village) -> None:
    village.adopt()
    village.shop()
    village.give(5000)
    fail_at_every_statement(coverage.note_levels)
    draft = services.draft_scheme(
        actor=village.secretary, area=village.area, template=TEMPLATE, title="修改稿"
    )
    wanted = {draft.rules.get(code="A01").pk: ["travel"]}
    fail_at_every_statement(
        lambda: reach.set_reach(actor=village.secretary, scheme=draft, wanted=wanted)
    )


def test_marking_publishing_and_consenting(village, monkeypatch) -> None:
    village.adopt()
    shop, _soap = village.shop()
    officer = official(village.secretary_person, village.township, Power.SHOP_ASSESS)
    county = official(village.chair_person, village.county, Power.AWARD_PUBLISH)
    fail_at_every_statement(
        lambda: year_end.mark_shop(
            actor=officer, shop=shop, year=2026, mark=15, complaints=0, reason="带动"
        )
    )
    monkeypatch.setattr(queries, "weights_for", lambda _path: Weights(percent=100))
    fail_at_every_statement(
        lambda: year_end.publish_award(actor=county, area=village.county, year=2026)
    )
    one = queries.Candidate(village.home, None)
    monkeypatch.setattr(queries, "candidates", lambda _area, _year: [one])
    fail_at_every_statement(
        lambda: year_end.record_consent(
            actor=village.secretary,
            area=village.area,
            household_id=village.home.pk,
            year=2026,
            agrees=True,
        )
    )


def test_old_decisions_are_listed_named_scanned_and_struck(village) -> None:
    officer = official(village.clerk_person, village.township, Power.SCHEME_TAKE_OVER)
    clerk = official(village.secretary_person, village.area, Power.RESOLUTION_RECORD)
    target = Target(village.township.pk, village.township.path, 7)
    values = {
        "code": village.area.path,
        "village": None,
        "body": ResolutionBody.VILLAGERS_ASSEMBLY,
        "passed_on": dt.date(2020, 8, 15),
        "title": "通过积分管理办法",
        "number": "3号",
    }
    rows = [Row("Sheet", 2, "a", values)]
    done: list[Committed] = []

    def take_in() -> None:
        with transaction.atomic():  # as the import engine does
            done[:] = decisions.commit(
                actor=officer, target=target, rows=rows, progress=no_progress
            )

    def take_back() -> None:
        with transaction.atomic():
            decisions.undo(actor=officer, target=target, done=done)

    fail_at_every_statement(take_in)
    fail_at_every_statement(take_back)
    take_in()
    fail_at_every_statement(
        lambda: registry.attach_scan(
            actor=clerk, resolution_id=done[0].object_id, document_hash="ef" * 32
        )
    )
