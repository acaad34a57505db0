"""Two steps of a change that touches points: the form, then what will happen, then it happens.

The form is sent (POST) and leads to the same address with what was written, where everything that will
happen is listed; sending that does it. Nothing is kept between the steps.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touyan.points.queries.household_changes import BY_DAY
from touyan.web.registry.change_page import Words, page

SURE = "sure"
SHOWN = "shown"
"""Fields of the second step: that it was looked at, and how many points were shown to go along."""
Row = tuple[str | Promise, str | Promise]


@dataclass(slots=True)
class Look:
    """What will happen: rows of label and value, remarks, and what stands in the way."""

    rows: list[Row] = field(default_factory=list)
    remarks: list[str | Promise] = field(default_factory=list)
    obstacle: str | Promise = ""
    shown: int = 0


def answers(request: HttpRequest) -> QueryDict | None:
    """Return what was written: in the form that was sent, or in the address that it led to."""
    return request.POST or request.GET or None


def is_sure(request: HttpRequest) -> bool:
    """Say whether the second step was sent."""
    return request.method == "POST" and SURE in request.POST


def shown(request: HttpRequest) -> int:
    """Return how many points the second step said would go along; anything else matches nothing."""
    text = request.POST.get(SHOWN, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def first_step(request: HttpRequest, form: forms.Form, words: Words) -> HttpResponse:
    """Draw the form; its button leads to the second step, which says whether it can be undone."""
    return page(request, form, replace(words, go=_("Next: look at it"), is_final=False))


def second_step(request: HttpRequest, form: forms.Form, words: Words, look: Look) -> HttpResponse:
    """Lead to the second step, or draw it: what was written goes along in the address."""
    sent = request.POST if request.method == "POST" else request.GET
    written = [(name, value) for name in form.fields for value in sent.getlist(name)]
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{urlencode(written)}")
    context = {
        "words": words,
        "look": look,
        "hidden": [*written, (SURE, "1"), (SHOWN, str(look.shown))],
        "again": request.path,
    }
    return render(request, "registry/change_look.html", context)


def days(parts: BY_DAY) -> str:
    """Return when points run out, in words: "10 until 2022-03-31"."""
    return _(", ").join(_until(until, points) for until, points in parts)


def points(number: int) -> str:
    """Return a number of points in words."""
    return ngettext("%(points)d point", "%(points)d points", number) % {"points": number}


def bracketed(text: str, more: str) -> str:
    """Return a text with more in brackets."""
    return _("%(text)s (%(more)s)") % {"text": text, "more": more}


def _until(until: dt.date | None, points: int) -> str:
    if until is None:
        return _("%(points)d without a last day") % {"points": points}
    return _("%(points)d until %(day)s") % {"points": points, "day": until}
