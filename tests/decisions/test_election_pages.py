"""Pages of elections, and every write of an election cut off at every statement (F-03)."""

import datetime as dt
import secrets
import uuid

import pytest
from django.urls import reverse

from tests.decisions.polling_place import outsiders, poll
from tests.fault.statements import fail_at_every_statement
from touyan.decisions import services
from touyan.decisions.ballot import Slips
from touyan.decisions.kinds import Matter
from touyan.decisions.models import Election
from touyan.decisions.queries import polls
from touyan.decisions.services import Tallied

pytestmark = pytest.mark.django_db


def test_the_pages_lead_from_the_announcement_to_the_result(hall) -> None:
    desk, villager = hall.actors.browser("village_clerk"), hall.actors.browser("villager")

    def send(browser, name, pk, **fields):
        answer = browser.post(
            reverse(f"decisions:{name}", args=[pk]), {"request_key": str(uuid.uuid4())} | fields
        )
        assert answer.status_code == 302, answer.content.decode()
        return answer

    def read(browser, name, *args) -> str:
        return browser.get(reverse(f"decisions:{name}", args=args)).content.decode()

    address = reverse("decisions:election_new", args=[hall.tiny.village.pk, Matter.VACANCY])
    fields = {"body": "ELECTION_VOTERS", "title": "补选主任", "held_on": "2026-03-22"}
    fields |= {"place": "村小学", "chair": 1, "vice": 0, "member": 0}
    desk.post(address, {"request_key": str(uuid.uuid4())} | fields)
    found = Election.objects.get()
    assert "只勾不参加的人" in read(desk, "roll", found.pk)
    send(desk, "publish_roll", found.pk)
    assert hall.tiny.villager.name in read(villager, "roll", found.pk)
    assert "您" in read(villager, "election", found.pk)
    send(villager, "roll_object", found.pk, number=1, reason="写错了名字", person="")
    objection = found.objections.get()
    assert "写错了名字" in read(desk, "election", found.pk)
    send(desk, "roll_answer", objection.pk, upheld="no", answer="名字没有错")
    assert "名字没有错" in read(villager, "roll", found.pk)
    numbers = outsiders(found, hall.actors.village_clerk)
    race = found.races.get()
    for number in numbers[:2]:
        send(desk, "stand", found.pk, race=race.pk, number=number)
    send(desk, "entrust", found.pk, giver=numbers[3], holder=numbers[4])
    assert "委托" in read(villager, "voting_proxies", found.pk)
    send(desk, "take_back", found.pk, proxy=found.proxies.get().pk)
    hall.at(22)
    desk, villager = hall.actors.browser("village_clerk"), hall.actors.browser("villager")
    one, two = found.candidates.order_by("pk").values_list("pk", flat=True)
    cast = found.roll.count()
    send(
        desk, "ballots", found.pk, given_out=cast, cast=cast, spoiled=0,
        **{f"votes_{one}": cast - 1, f"votes_{two}": 1},
    )  # fmt: skip
    send(desk, "declare", found.pk)
    told = read(villager, "election", found.pk)
    assert "当选" in told
    assert "村民委员会组织法(2025)第十八条" in told
    assert "补选主任" in read(villager, "elections")


@pytest.mark.django_db(transaction=True)
def test_every_write_of_an_election_is_whole_or_nothing(hall, monkeypatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda letters: letters[0])
    clerk = hall.actors.village_clerk
    fail_at_every_statement(lambda: services.announce(actor=clerk, poll=poll(hall)))
    found = Election.objects.get()
    fail_at_every_statement(lambda: services.publish_roll(actor=clerk, election_id=found.pk))
    numbers, race = outsiders(found, clerk), found.races.get()
    fail_at_every_statement(
        lambda: services.entrust(
            actor=clerk, election_id=found.pk, giver=numbers[3], holder=numbers[4]
        )
    )
    fail_at_every_statement(
        lambda: services.take_back(
            actor=clerk, election_id=found.pk, proxy_id=found.proxies.get().pk
        )
    )
    villager = hall.actors.villager
    fail_at_every_statement(
        lambda: services.object_to_roll(
            actor=villager, election_id=found.pk, reason="不对", number=numbers[5]
        )
    )
    objection = found.objections.get()
    fail_at_every_statement(
        lambda: services.answer_objection(
            actor=clerk, objection_id=objection.pk, upheld=True, answer="属实"
        )
    )
    for number in numbers[:2]:
        fail_at_every_statement(
            lambda number=number: services.nominate(
                actor=clerk, election_id=found.pk, race_id=race.pk, number=number
            )
        )
    called_off = services.announce(actor=clerk, poll=poll(hall))
    fail_at_every_statement(
        lambda: services.cancel_election(actor=clerk, election_id=called_off.pk, reason="改期")
    )
    hall.at(22)
    cast = polls.roll_size(found)
    tallied = Tallied(Slips(cast, cast, 0), {row.pk: cast // 2 for row in found.candidates.all()})
    fail_at_every_statement(
        lambda: services.enter_ballots(actor=clerk, election_id=found.pk, tallied=tallied)
    )
    fail_at_every_statement(lambda: services.declare(actor=clerk, election_id=found.pk))
    fail_at_every_statement(
        lambda: services.hold_again(
            actor=clerk, election_id=found.pk, held_on=dt.date(2026, 3, 24), place="村部"
        )
    )
