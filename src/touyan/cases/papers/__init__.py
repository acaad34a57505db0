"""Papers to sign: a mediation agreement, an authorisation. Layout in the .typ files, words as data."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from touyan.backstage.files import attachment
from touyan.cases.mediation_rules import Form
from touyan.cases.models import Authorisation, Mediation
from touyan.cases.queries.mediation import parties
from touyan.core import pdf
from touyan.registry import paths
from touyan.registry.models import Area

HERE = Path(__file__).resolve().parent


def agreement(row: Mediation) -> bytes:
    """Return the agreement of a mediation as a PDF, or an empty form while nothing is agreed.

    Everything that the law names (People's Mediation Law art. 29) has its place; a spoken agreement
    is printed as the mediator's record (art. 28).
    """
    agreed = getattr(row, "agreement", None)
    is_oral = agreed is not None and agreed.form == Form.ORAL
    people = parties(row)
    mediators = "、".join(one.person.name for one in row.mediators.select_related("person"))
    sign = _("Side (signature, seal or fingerprint)")
    return pdf.render(
        HERE / "agreement.typ",
        {
            "title": _("Record of a spoken mediation agreement")
            if is_oral
            else _("People's mediation agreement"),
            "number_label": _("Number"),
            "number": row.case.ref,
            "mark": _mark(),
            "footer": _("Mediation committee of %(place)s · free of charge")
            % {"place": _village(row.case.area)},
            "parties": [
                {
                    "label": _("One side") if one.side == 1 else _("The other side"),
                    "name": one.person.name,
                    "lines": [_("Lives in %(place)s") % {"place": one.person.subject.area.name}],
                }
                for one in people
            ],
            "parts": [
                _part(
                    _("Main facts, what is disputed, whose part was what"), agreed and agreed.facts
                ),
                _part(_("What is agreed"), agreed and agreed.content),
                _part(_("How it is kept"), agreed and agreed.way),
                _part(_("Kept by"), agreed and _day(agreed.perform_by)),
            ],
            "closing": _(
                "This agreement binds both sides. %(n)d copies: one for each person who signs it, one "
                "for the mediation committee."
            )
            % {"n": len(people) + 1},
            "places": [
                *({"label": sign, "note": one.person.name} for one in people),
                {"label": _("Mediator (signature)"), "note": mediators},
                {"label": _("Mediation committee (seal)"), "note": ""},
            ],
            "day": _("Day: ____ / __ / __"),
            "advice": _advice(),
        },
    )


def authorisation(row: Authorisation | None, area: Area | None = None) -> bytes:
    """Return an authorisation to sign, filled in or as an empty form."""
    blank = "____________________"
    place = row.area if row else area
    return pdf.render(
        HERE / "authorisation.typ",
        {
            "title": _("Authorisation to act for me"),
            "number_label": _("Receipt"),
            "number": row.receipt if row else "",
            "mark": _mark(),
            "footer": _village(place) if place else "",
            "lines": [
                {"label": _("I"), "text": row.person.name if row else blank},
                {"label": _("let act for me"), "text": row.proxy.name if row else blank},
                {"label": _("for"), "text": row.scope if row else blank * 3},
                {"label": _("until"), "text": _day(row.expires_on) if row else blank},
            ],
            "rules": [
                _("Free of charge."),
                _("I can take it back at any time; it ends at once."),
                _("No legal document is signed for me."),
                _("My papers come back at once after use; no copy and no picture is kept."),
            ],
            "places": [
                {"label": _("I (signature or fingerprint)"), "note": ""},
                {"label": _("Who acts for me (signature)"), "note": ""},
            ],
        },
    )


def answer(content: bytes, name: str, number: str) -> HttpResponse:
    """Return a PDF to be saved; nobody's cache keeps it."""
    found = HttpResponse(content, content_type="application/pdf")
    found["Content-Disposition"] = attachment(f"{name}-{number}.pdf")
    found["Cache-Control"] = "private, no-store"
    return found


def _part(label: str, text: str | None) -> dict[str, Any]:
    return {"label": label, "text": text or "\n\n"}


def _advice() -> Sequence[str]:
    return (
        _(
            "Both sides may together ask the court to confirm it within 30 days after it is in force "
            "(People's Mediation Law, art. 33); the court takes no fee."
        ),
        _(
            "Who is not content may go to arbitration, to the offices or to the court (art. 26, 32)."
        ),
    )


def _day(day: dt.date) -> str:
    return f"{day:%Y-%m-%d}"


def _mark() -> str:
    return _("Synthetic demonstration data") if settings.IS_DEMO else ""


def _village(area: Area) -> str:
    path = paths.village_of(area.path)
    while area.parent is not None and area.path != path:
        area = area.parent
    return area.name
