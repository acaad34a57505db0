"""The pages of the special kinds, from the first form to the paper; a form pressed twice acts once."""

import uuid

import pytest
from django.urls import reverse

from tests.cases.room import SECRET, send
from touyan.cases.models import Authorisation, Mediation, Petition, Visit
from touyan.registry.models import Household

pytestmark = pytest.mark.django_db


def read(desk, page: str, *args: object) -> str:
    answer = desk.get(reverse(f"cases:{page}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def named(person) -> str:
    """Write somebody as a clerk does where two share a name: with the household's last digits."""
    home = Household.objects.get(members__person=person, members__left_on=None)
    return f"{person.name} {home.code[-5:]}"


def did(answer) -> None:
    assert answer.status_code == 302, answer.content.decode()


def test_a_mediator_takes_a_dispute_to_the_paper(room) -> None:
    desk, tiny = room.actors.browser("mediator"), room.tiny
    did(
        send(
            desk, "mediation_new", tiny.village.pk,
            one=named(tiny.villager), other=named(tiny.third_villager), dispute="LAND", story=SECRET,
        )
    )  # fmt: skip
    row = Mediation.objects.get()
    for side in (1, 2):
        did(send(desk, "mediation_do", row.pk, f"consent-{side}", agrees="yes"))
    did(send(desk, "mediation_do", row.pk, "accept"))
    did(send(desk, "mediation_do", row.pk, "mediator", who=tiny.mediator.pk, is_chosen="on"))
    did(send(desk, "mediation_do", row.pk, "begin"))
    assert "先降温" in read(desk, "mediation_do", row.pk, "step-empathize")
    did(send(desk, "mediation_do", row.pk, "step-empathize", text="各自说了"))
    did(send(desk, "mediation_do", row.pk, "step-law", text=""))
    page = read(desk, "mediation", row.pk)
    assert "各自说了" in page
    assert "已跳过" in page
    did(
        send(
            desk, "mediation_do", row.pk, "agree",
            form="WRITTEN", facts="水沟堵塞", content="一起清沟", way="各出两个工",
            perform_by="2026-04-01",
        )
    )  # fmt: skip
    paper = desk.get(reverse("cases:mediation_paper", args=[row.pk]))
    assert paper.content.startswith(b"%PDF-")
    assert paper["Cache-Control"] == "private, no-store"
    signs = (f"one:{tiny.villager.pk}", f"other:{tiny.third_villager.pk}", "mediator", "seal")
    for who in signs:
        did(send(desk, "mediation_do", row.pk, "sign", who=who, on="2026-03-02"))
    assert "2026-04-01" in read(desk, "mediation", row.pk)
    visit = row.follow_ups.order_by("due_on").first()
    did(send(desk, "follow_up", visit.pk, text="都好"))
    assert "都好" in read(desk, "mediation", row.pk)


def test_a_broken_rule_stands_beside_the_form_with_its_article(room) -> None:
    desk, row = room.actors.browser("mediator"), room.asked()
    answer = send(desk, "mediation_do", row.pk, "accept")
    assert answer.status_code == 409
    assert "人民调解法第十七条" in answer.content.decode()


def test_a_villager_asks_says_yes_and_no(room) -> None:
    desk = room.actors.browser("villager")
    did(send(desk, "ask_mediation", dispute="NEIGHBOURS", story=SECRET))
    row = Mediation.objects.get()
    assert row.case.ref in read(desk, "my_mediation", row.pk)
    did(send(desk, "my_mediation", row.pk, agrees="no"))
    assert "没有达成协议" in read(desk, "my_mediation", row.pk)


def test_a_petition_clerk_runs_the_clocks(room) -> None:
    desk = room.actors.browser("county_petition")
    did(
        send(
            desk, "petition_new", room.tiny.village.pk,
            reference="XF-1", received_on="2026-03-02", representatives=1,
        )
    )  # fmt: skip
    row = Petition.objects.get()
    did(send(desk, "petition_do", row.pk, "accept", on="2026-03-02"))
    page = read(desk, "petition", row.pk)
    assert "2026-05-01" in page
    assert "第三十四条" in page
    refused = send(desk, "petition_do", row.pk, "extend", on="2026-03-02", days=5, reason="雨季")
    assert refused.status_code == 403
    leader = room.actors.browser("county_leader")
    refused = send(leader, "petition_do", row.pk, "extend", on="2026-03-02", days=31, reason="雨季")
    assert refused.status_code == 400
    assert "第三十四条" in refused.content.decode()
    did(send(leader, "petition_do", row.pk, "extend", on="2026-03-02", days=30, reason="雨季"))
    assert "2026-05-31" in read(desk, "petitions")


def test_i_act_for_somebody_and_they_take_it_back(room) -> None:
    villager, head = room.actors.browser("villager"), room.actors.browser("group_head")
    entrusted = {"kind": "ERRAND", "proxy": room.tiny.group_head.pk, "scope": "到镇上交医保"}
    did(send(villager, "entrust", expires_on="2026-04-01", **entrusted))
    row = Authorisation.objects.get()
    assert f"我帮{room.tiny.villager.name}办" in read(head, "my_proxies").replace(" ", "")
    did(send(head, "lend_paper", row.pk, name="存折"))
    did(send(head, "act_for", row.pk, text="到镇上交医保"))
    assert send(head, "authorisation_do", row.pk, "finish").status_code == 409
    paper = row.papers.get()
    did(send(head, "authorisation_do", row.pk, "return", paper=paper.pk))
    did(send(villager, "authorisation_do", row.pk, "revoke"))
    assert "已撤回" in read(villager, "authorisation", row.pk)
    pdf = villager.get(reverse("cases:authorisation_paper", args=[row.pk]))
    assert pdf.content.startswith(b"%PDF-")
    blank = room.actors.browser("village_clerk").get(reverse("cases:authorisation_blank"))
    assert blank.content.startswith(b"%PDF-")


def test_a_clerk_keys_in_a_paper_and_speaks_for_three_households(room) -> None:
    desk, tiny = room.actors.browser("village_clerk"), room.tiny
    keyed = {
        "person": named(tiny.third_villager), "proxy": named(tiny.villager), "kind": "MEDIATE",
        "scope": "和邻居说说水沟", "expires_on": "2026-04-01", "proof": "SPOKEN",
    }  # fmt: skip
    did(send(desk, "entrust_for", **keyed))
    assert tiny.villager.name in read(desk, "authorisations")
    homes = [tiny.household, tiny.other_household, tiny.third_household]
    numbers = "，".join(home.code[-5:] for home in homes)
    did(
        send(
            desk, "speak_for", tiny.village.pk,
            text="门前的路都坏了", households=numbers, speakers=homes[0].code[-5:],
        )
    )  # fmt: skip


def test_a_visit_takes_two_pages_and_no_typing(room) -> None:
    desk = room.actors.browser("group_head")
    did(send(desk, "visit_new", room.tiny.group.pk, trigger="ALONE", what="三天没见出门"))
    visit = Visit.objects.get()
    assert "三天没见出门" in read(desk, "visits")
    assert "本县释义待确认" in read(desk, "visit_new", room.tiny.group.pk)
    did(send(desk, "visit", visit.pk, chips=["已看望"]))
    visit.refresh_from_db()
    assert visit.chips == ["已看望"]


def test_a_form_pressed_twice_acts_once(room) -> None:
    desk, row = room.actors.browser("mediator"), room.in_session()
    address = reverse("cases:mediation_do", args=[row.pk, "step-reason"])
    form = {"request_key": str(uuid.uuid4()), "text": "摆了摆道理"}
    answers = [desk.post(address, form) for _twice in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert row.notes.count() == 1


@pytest.mark.parametrize("name", ["mediator", "county_petition", "village_clerk", "villager"])
def test_the_first_page_says_what_waits(room, name) -> None:
    room.in_session()
    room.at(28)
    page = room.actors.browser(name).get(reverse("web:home"))
    assert page.status_code == 200
