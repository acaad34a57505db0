"""What the tests of the special kinds share: a mediation at any point of its way, a petition, a proxy."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Actors
from tests.tiny import Tiny
from touyan.cases.mediation_rules import Form
from touyan.cases.models import Mediation, Petition
from touyan.cases.services import agreements, mediation, petitions
from touyan.cases.services.agreements import Terms
from touyan.cases.services.mediation import Application
from touyan.cases.services.petitions import Happened, Registered

ZONE = ZoneInfo("Asia/Shanghai")
SECRET = "两家为水沟吵了三年的事"


class Room:
    """Makes files and takes their steps as the right people do."""

    def __init__(self, tiny: Tiny, actors: Actors, at: Callable[..., None]) -> None:
        self.tiny, self.actors, self.at = tiny, actors, at

    def asked(self, **changes: Any) -> Mediation:
        """A mediation that the committee registered between two villagers."""
        values: dict[str, Any] = {
            "area_id": self.tiny.village.pk,
            "dispute": "LAND",
            "story": SECRET,
            "one_id": self.tiny.villager.pk,
            "other_id": self.tiny.third_villager.pk,
        }
        return mediation.apply(actor=self.actors.mediator, asked=Application(**values | changes))

    def consented(self, **changes: Any) -> Mediation:
        """Both sides agreed to talk."""
        row = self.asked(**changes)
        for side in (1, 2):
            mediation.consent(
                actor=self.actors.mediator, mediation_id=row.pk, side=side, agrees=True
            )
        row.refresh_from_db()
        return row

    def in_session(self, **changes: Any) -> Mediation:
        """The talks are under way."""
        row, keeper = self.consented(**changes), self.actors.mediator
        mediation.accept(actor=keeper, mediation_id=row.pk)
        mediation.name_mediator(
            actor=keeper, mediation_id=row.pk, person_id=self.tiny.mediator.pk, is_chosen=True
        )
        return mediation.begin(actor=keeper, mediation_id=row.pk)

    def terms(self, form: str = Form.ORAL, **changes: Any) -> Terms:
        """What the two agree on."""
        values: dict[str, Any] = {
            "form": form,
            "facts": "水沟堵塞,水淹菜地",
            "content": "两家一起清沟,各出一半工",
            "way": "各出两个工",
            "perform_by": dt.date(2026, 4, 1),
        }
        return Terms(**values | changes)

    def agreed(self, form: str = Form.ORAL, **changes: Any) -> Mediation:
        """An agreement was noted; a spoken one is in force."""
        row = self.in_session(**changes)
        agreements.agree(actor=self.actors.mediator, mediation_id=row.pk, terms=self.terms(form))
        row.refresh_from_db()
        return row

    def petition(self, reference: str = "XF-2026-0001", **changes: Any) -> Petition:
        """A petition registered today by the county's petition office."""
        values: dict[str, Any] = {
            "area_id": self.tiny.village.pk,
            "reference": reference,
            "received_on": dt.date(2026, 3, 2),
            "office": "县水务局",
        }
        return petitions.register(
            actor=self.actors.county_petition, petition=Registered(**values | changes)
        )

    def step(self, row: Petition, step: str, on: dt.date, **more: Any) -> Petition:
        """Take a step of a petition."""
        actor = more.pop("actor", self.actors.county_petition)
        return petitions.take_step(
            actor=actor, petition_id=row.pk, happened=Happened(step, on, **more)
        )


def send(desk: Client, page: str, *args: object, **fields: object) -> HttpResponse:
    """Send a form with a key of its own."""
    address = reverse(f"cases:{page}", args=args)
    return desk.post(address, {"request_key": str(uuid.uuid4())} | fields)
