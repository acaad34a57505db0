"""Pages that everybody may read without signing in: no names, nothing of a single household."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touyan.access.doors import ActedRequest, public
from touyan.core import clock
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.wording import month_name
from touyan.disclosure import publication, queries, signing
from touyan.disclosure.announcement import Announcement, lines, summary
from touyan.disclosure.models import MonthClose, NoticeStatus
from touyan.registry.paths import COMMUNITY_KINDS, Level
from touyan.registry.queries import ancestors


@public
@require_safe
def hub(request: ActedRequest) -> HttpResponse:
    """Show where the open books are, and the way to check a receipt."""
    places = queries.counties()
    context = {
        "places": [(one, queries.below(one)) for one in places],
        "heads": queries.county_heads(places[0]) if places else [],
    }
    return render(request, "disclosure/hub.html", context)


@public
@require_safe
def place(request: ActedRequest, path: str) -> HttpResponse:
    """Show the published months of a village, or the places below a township or county."""
    area = queries.village(path)
    is_village = area.level == Level.VILLAGE
    context = {
        "area": area,
        "above": [one for one in ancestors(area) if one.level in {Level.COUNTY, Level.TOWNSHIP}],
        "months": queries.public_months(area) if is_village else [],
        "below": [] if is_village else queries.below(area),
        "is_village": is_village,
        "is_community": area.kind in COMMUNITY_KINDS,
    }
    return render(request, "disclosure/place.html", context)


@public
@require_safe
def month(request: ActedRequest, path: str, period: str) -> HttpResponse:
    """Show one published month: totals, check code, who signed, until when it hangs."""
    found = queries.public_month(path, period)
    return render(request, "disclosure/month.html", _context(request, found))


@public
@require_safe
def board(request: ActedRequest, path: str, period: str) -> HttpResponse:
    """Show the sheet for the notice board, A4, with the head as a square code."""
    found = queries.public_month(path, period)
    return render(request, "disclosure/board.html", _context(request, found))


@public
@require_safe
def words(request: ActedRequest, path: str, period: str) -> HttpResponse:
    """Show the text for the chat group and the script for the loudspeaker: the same source."""
    found = queries.public_month(path, period)
    if found.organisation_id:
        raise NotFound  # they tell of the village's points and of its shop
    return render(request, "disclosure/words.html", _context(request, found))


def _context(request: ActedRequest, found: MonthClose) -> dict[str, object]:
    notice = found.notice
    is_open = notice is not None and notice.status == NoticeStatus.OPEN
    told = summary(found.totals)
    return {
        "month": found,
        "area": found.area,
        "above": [
            one for one in ancestors(found.area) if one.level in {Level.COUNTY, Level.TOWNSHIP}
        ],
        "is_community": found.area.kind in COMMUNITY_KINDS,
        "notice": notice,
        "summary": told,
        "lines": lines(found.totals),
        "code": found.check_code.split("\n"),
        "signers": _signers(found),
        "announcement": Announcement(
            village=found.keeper,
            period=found.period,
            summary=told,
            check_code=found.check_code,
            until=notice.ends_on.isoformat() if notice else "",
            ask_whom=ask_whom(found),
            is_community=found.area.kind in COMMUNITY_KINDS,
        ),
        "ask_whom": ask_whom(found),
        "may_object": is_open and request.actor.may(Power.OBJECTION_RAISE),
        "address": request.build_absolute_uri(
            reverse("disclosure:month", args=[found.area.path, found.sheet])
        ),
        "late": signing.days_late(
            period=found.period,
            published_on=notice.starts_on if notice else None,
            today=clock.today(),
        ),
    }


def ask_whom(found: MonthClose) -> str:
    """Return whom to ask about a month, in the reader's language unless somebody is named."""
    named = found.notice.ask_whom if found.notice else ""
    return named or _("the supervision committee")


def _signers(found: MonthClose) -> list[tuple[str, object]]:
    """Return the two roles with the moment of signing; no names on a public page."""
    signed = {one.role: one.signed_at for one in found.signatures.all()}
    return [(str(signer.label), signed.get(signer.role)) for signer in signing.SIGNERS[found.kind]]


@public
@require_safe
def totals(request: ActedRequest, path: str, period: str) -> HttpResponse:
    """Return the totals of a published month as open data (CSV)."""
    found = queries.public_month(path, period)
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ["area", "month", "commodity", "account", "opening", "in", "out", "closing", "head"]
    )
    for commodity, code, opening, into, out in found.totals:
        writer.writerow(
            [
                found.area.path,
                found.period,
                commodity,
                code,
                opening,
                into,
                out,
                opening + into - out,
                found.head,
            ]
        )
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    return _named(answer, f"{path}-{period}.csv")


def _named(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@public
@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    """Return every published head, one JSON text a line: whoever keeps them witnesses them."""
    lines = []
    for area in queries.counties():
        lines += [one.text for one in queries.county_heads(area)]
        lines += [one.text for one in queries.public_heads(area.prefix)]
    return HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type="application/jsonl; charset=utf-8"
    )


@public
@require_safe
def feed(request: ActedRequest, path: str) -> HttpResponse:
    """Return the newest published months below a place as an Atom feed."""
    area = queries.village(path)
    months = queries.public_heads(area.prefix, limit=50)
    context = {
        "area": area,
        "months": [
            (
                one,
                request.build_absolute_uri(
                    reverse("disclosure:month", args=[one.area.path, one.sheet])
                ),
                f"{one.keeper} {month_name(one.period)}",
            )
            for one in months
        ],
        "address": request.build_absolute_uri(request.path),
        "updated": months[0].published_at if months else clock.now(),
    }
    return render(
        request, "disclosure/feed.xml", context, content_type="application/atom+xml; charset=utf-8"
    )


@public
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """Return the verifier page itself; saved, it works without a network."""
    answer = HttpResponse(publication.page())
    answer["Content-Security-Policy"] = publication.page_policy()
    return answer


@public
@require_safe
def program(request: HttpRequest) -> HttpResponse:
    """Return the verifier program for auditors."""
    answer = HttpResponse(publication.program(), content_type="text/x-python; charset=utf-8")
    return _named(answer, publication.PROGRAM)
