"""Pages for those who check: books and accounts, transfers, the record of acts, verification."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.audit import queries as audit_queries
from touyan.backstage import queries as jobs
from touyan.backstage import services as backstage
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.core.http import row_number
from touyan.ledger import queries as ledger
from touyan.ledger import verifying
from touyan.registry.models import Area
from touyan.web import queries, rows
from touyan.web.forms import BookFilter, RecordFilter
from touyan.web.words import VERIFY

PAGE = 50
SHOWN = 200


@require_safe
@requires(Power.LEDGER_READ)
def books(request: ActedRequest, path: str = "") -> HttpResponse:
    """Walk down to the book of a village: its accounts, one page at a time by code."""
    actor = request.actor
    if not path:
        tops = queries.tops(actor, Power.LEDGER_READ)
        if len(tops) != 1:
            return render(request, "web/books.html", {"below": tops})
        return redirect("web:books_of", tops[0].path)
    place = queries.place(actor, Power.LEDGER_READ, path)
    context = {
        "place": place,
        "above": queries.above(actor, Power.LEDGER_READ, place),
        "below": queries.below(actor, Power.LEDGER_READ, place),
    }
    book_id = ledger.book_of(place.pk)
    if book_id is not None:
        form = BookFilter(request.GET)
        household, code = form.asked()
        context |= _accounts(place, book_id, household, code) | {"book_id": book_id, "form": form}
    return render(request, "web/books.html", context)


def _accounts(place: Area, book_id: int, household: str, code: str) -> dict[str, Any]:
    """Accounts of a household (by the last digits of its code) or of one kind; the village's own first."""
    if household:
        subject = queries.household_by_code(household, place)
        rows = ledger.accounts_of_subject(subject) if subject is not None else []
        found = [row for row in rows if row.book_id == book_id and code in {"", row.code}]
    else:
        found = ledger.accounts_in_book(book_id, code=code, limit=SHOWN)
    codes = queries.household_codes([row.subject_id for row in found if row.subject_id])
    goods = queries.goods({row.commodity for row in found})
    return {
        "accounts": [
            (row, codes.get(row.subject_id or 0, ""), goods.get(row.commodity, "")) for row in found
        ],
        "is_cut": len(found) == SHOWN,
    }


@require_safe
@requires(Power.LEDGER_READ)
def account(request: ActedRequest, account_id: int) -> HttpResponse:
    """The history of one account, newest first, with what it held after each movement."""
    found = ledger.account(account_id)
    place = queries.place_of(request.actor, Power.LEDGER_READ, found.area_id)
    before = request.GET.get("before", "")
    lines = ledger.statement(account_id, before=row_number(before), limit=PAGE + 1)
    context = {
        "account": found,
        "place": place,
        "above": queries.above(request.actor, Power.LEDGER_READ, place),
        "household": queries.household_codes([found.subject_id or 0]).get(found.subject_id or 0),
        "goods": queries.goods({found.commodity}).get(found.commodity, ""),
        "lines": lines[:PAGE],
        "next": f"?before={lines[PAGE - 1].transfer_id}" if len(lines) > PAGE else "",
        "first": request.path if before else "",
    }
    return render(request, "web/account.html", context)


@require_safe
@requires(Power.LEDGER_READ)
def transfer(request: ActedRequest, key: str) -> HttpResponse:
    """One transfer with its lines, who posted it, and its place in the chain."""
    found = ledger.transfer(key)
    place = queries.place_of(request.actor, Power.LEDGER_READ, found.area_id)
    codes = queries.household_codes([line.subject_id for line in found.lines if line.subject_id])
    goods = queries.goods({line.commodity for line in found.lines})
    context = {
        "t": found,
        "place": place,
        "lines": [
            (line, codes.get(line.subject_id or 0, ""), goods.get(line.commodity, ""))
            for line in found.lines
        ],
        "poster": queries.names({found.actor_id}).get(found.actor_id, ""),
        "seal_hash": found.seal_hash.hex() if found.seal_hash else "",
    }
    return render(request, "web/transfer.html", context)


@require_safe
@requires(Power.AUDIT_READ)
def records(request: ActedRequest) -> HttpResponse:
    """The record of acts, newest first."""
    form = RecordFilter(request.GET)
    wanted = form.wanted()
    before = request.GET.get("before", "")
    page = audit_queries.records(
        request.actor, wanted=wanted, before=row_number(before), limit=PAGE
    )
    context = {
        "form": form,
        "blank": RecordFilter.blank() if form.is_blank else None,
        "page_of": page,
        "rows": rows.records(
            page.records, queries.names({record.actor_id for record in page.records})
        ),
        "next": form.link(before=page.next_before) if page.next_before else "",
        "first": request.path if before else "",
    }
    return render(request, "web/records.html", context)


@require_safe
@requires(Power.LEDGER_VERIFY)
def verify(request: ActedRequest) -> HttpResponse:
    """What verification does, and the runs that this person asked for."""
    runs = [job for job in jobs.jobs(request.actor) if job.kind == VERIFY]
    return render(request, "web/verify.html", {"runs": runs[:20]})


@require_POST
@requires(Power.LEDGER_VERIFY)
@once
def run_verify(request: ActedRequest) -> HttpResponse:
    """Ask for a verification of the ledger as a job."""
    job = backstage.enqueue(actor=request.actor, kind=VERIFY, payload={})
    return redirect("web:verified", job.pk)


@require_safe
@requires(Power.LEDGER_VERIFY)
def verified(request: ActedRequest, job_id: int) -> HttpResponse:
    """How far a verification is, then what it found."""
    job = jobs.get_job(request.actor, job_id)
    if job.kind != VERIFY:
        raise NotFound
    template = "verified_part.html" if request.headers.get("HX-Request") else "verified.html"
    found = [
        (verifying.WHAT[problem["what"]], problem) for problem in job.result.get("problems", [])
    ]
    return render(request, f"web/{template}", {"job": job, "problems": found})
