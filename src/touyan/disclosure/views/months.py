"""Closing a month, signing and publishing it; who is late; recomputing it; objections to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.backstage import services as backstage
from touyan.backstage.models import FilePurpose
from touyan.backstage.once import once
from touyan.core import clock, closing
from touyan.core.actor import Actor, Power
from touyan.core.errors import NotFound
from touyan.disclosure import announcement, custody, queries, services, signing
from touyan.disclosure.forms import AnswerForm, BoardForm, ObjectForm
from touyan.disclosure.models import MonthClose, MonthStatus, Objection

WORKERS = (Power.MONTH_CLOSE, Power.MONTH_SIGN, Power.NOTICE_PUBLISH, Power.LEDGER_READ)
STEPS = (
    MonthStatus.FROZEN,
    MonthStatus.CHECKED,
    MonthStatus.SIGNED,
    MonthStatus.PUBLISHED,
    MonthStatus.FINAL,
)


@requires(*WORKERS)
@require_safe
def months(request: ActedRequest) -> HttpResponse:
    """Show the months in one's reach, and the one to close next."""
    actor = request.actor
    context = {
        "to_close": queries.to_close(actor),
        "months": queries.months_of(actor),
        "may_verify": actor.may(Power.LEDGER_VERIFY),
        "watches": actor.may(Power.LEDGER_READ),
    }
    return render(request, "disclosure/months.html", context)


@requires(Power.MONTH_CLOSE)
@require_POST
@once
def close(request: ActedRequest, book_id: int) -> HttpResponse:
    """Freeze and check the next month of a village or of a collective."""
    waiting = queries.book_to_close(request.actor, book_id)
    month = services.close_month(
        actor=request.actor, book_id=waiting.book_id, period=waiting.period
    )
    return redirect("disclosure:work", pk=month.pk)


@requires(Power.MONTH_CLOSE)
@require_POST
@once
def check(request: ActedRequest, pk: int) -> HttpResponse:
    """Check a frozen month again, after what was wrong was looked into."""
    month = queries.get_month(request.actor, pk)
    services.close_month(actor=request.actor, book_id=month.book_id, period=month.period)
    return redirect("disclosure:work", pk=pk)


@requires(*WORKERS)
@require_safe
def work(request: ActedRequest, pk: int) -> HttpResponse:
    """Show how far a month is and the one next step that this person can take."""
    month = queries.get_month(request.actor, pk)
    actor = request.actor
    signed = {one.role: one for one in month.signatures.select_related("person")}
    roles = [(signer, signed.get(signer.role)) for signer in signing.SIGNERS[month.kind]]
    publishes = custody.publishes(
        actor, path=month.area.scope_path, organisation_id=month.organisation_id
    )
    is_over = month.notice is not None and month.notice.ends_on < clock.today()
    context = {
        "month": month,
        "area": month.area,
        "checks": _checks(month),
        "roles": roles,
        "summary": announcement.summary(month.totals),
        "lines": announcement.lines(month.totals),
        "code": month.check_code.split("\n"),
        "may_check": month.status == MonthStatus.FROZEN and _may(actor, Power.MONTH_CLOSE, month),
        "may_sign": month.status == MonthStatus.CHECKED
        and _may(actor, Power.MONTH_SIGN, month)
        and actor.person_id not in {one.person_id for one in signed.values()},
        "may_publish": month.status == MonthStatus.SIGNED and publishes,
        "may_finish": month.status == MonthStatus.PUBLISHED and publishes and is_over,
        "may_post": month.status == MonthStatus.PUBLISHED
        and publishes
        and month.notice is not None
        and month.notice.posted_on_board_at is None,
        "board_form": BoardForm(),
        "may_verify": _may(actor, Power.LEDGER_VERIFY, month) and bool(month.head),
        "may_read": _may(actor, Power.LEDGER_READ, month) and bool(month.head),
        "may_answer": actor.may_in(Power.OBJECTION_RESOLVE, month.area.scope_path),
        "objections": list(queries.open_objections(month.notice_id)) if month.notice_id else [],
        "done": STEPS.index(MonthStatus(month.status)),
        "basis": signing.FINANCE_BASIS
        if month.kind == signing.VILLAGE
        else signing.BASIS[month.kind],
    }
    return render(request, "disclosure/work.html", context)


def _may(actor: Actor, power: Power, month: MonthClose) -> bool:
    return custody.reaches(
        actor, power, path=month.area.scope_path, organisation_id=month.organisation_id
    )


def _checks(month: MonthClose) -> list[dict[str, object]]:
    """Return the declared checks with what was found, in their order."""
    return [
        {"title": check.title, **month.checks.get(code, {"looked_at": None, "wrong": 0})}
        for code, check in closing.declared().items()
        if check.concerns(month.kind)
    ]


@requires(Power.MONTH_SIGN)
@require_POST
@once
def sign(request: ActedRequest, pk: int) -> HttpResponse:
    """Sign a month."""
    month = queries.get_month(request.actor, pk)
    services.sign_month(actor=request.actor, month=month)
    messages.success(request, _("Signed."))
    return redirect("disclosure:work", pk=pk)


@requires(Power.NOTICE_PUBLISH, Power.MONTH_CLOSE)
@require_POST
@once
def publish(request: ActedRequest, pk: int) -> HttpResponse:
    """Put a signed month on the board for 15 days."""
    month = queries.get_month(request.actor, pk)
    services.publish_month(actor=request.actor, month=month)
    messages.success(request, _("Published. Print the sheet and hang it on the board."))
    return redirect("disclosure:work", pk=pk)


@requires(Power.NOTICE_PUBLISH, Power.MONTH_CLOSE)
@require_POST
@once
def on_board(request: ActedRequest, pk: int) -> HttpResponse:
    """Record that the printed sheet hangs on the board."""
    month = queries.get_month(request.actor, pk)
    if month.notice is None:
        raise NotFound
    form = BoardForm(request.POST, request.FILES)
    photo = form.cleaned_data["photo"] if form.is_valid() else None
    photo_id = None
    if photo:
        photo_id = backstage.store_file(
            actor=request.actor,
            content=photo,
            name=photo.name,
            purpose=FilePurpose.EVIDENCE,
            area_id=month.area_id,
            read_power=Power.LEDGER_READ,
        ).pk
    services.note_printed(actor=request.actor, notice=month.notice)
    services.note_on_board(actor=request.actor, notice=month.notice, photo_id=photo_id)
    messages.success(request, _("Recorded: the sheet is on the board."))
    return redirect("disclosure:work", pk=pk)


@requires(Power.NOTICE_PUBLISH, Power.MONTH_CLOSE)
@require_POST
@once
def finish(request: ActedRequest, pk: int) -> HttpResponse:
    """Make a month final whose notice is over and whose objections are answered."""
    month = queries.get_month(request.actor, pk)
    services.finish_month(actor=request.actor, month=month)
    messages.success(request, _("The month is final."))
    return redirect("disclosure:work", pk=pk)


@requires(Power.LEDGER_READ)
@require_safe
def file(request: ActedRequest, pk: int) -> HttpResponse:
    """Return the month file, for `verify.py`."""
    month = queries.get_month(request.actor, pk)
    if not month.head or not _may(request.actor, Power.LEDGER_READ, month):
        raise NotFound
    answer = HttpResponse(queries.month_file(month), content_type="application/json; charset=utf-8")
    name = f"{month.area.path}-{month.sheet}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@requires(Power.LEDGER_VERIFY)
@require_safe
def verify(request: ActedRequest, pk: int) -> HttpResponse:
    """Recompute a closed month from its records and say whether it still is what was signed."""
    month = queries.get_month(request.actor, pk)
    if not month.head or not _may(request.actor, Power.LEDGER_VERIFY, month):
        raise NotFound
    found = queries.recompute(month)
    context = {
        "month": month,
        "area": month.area,
        "found": found,
        "checks": [
            (check.title, found.checks[code])
            for code, check in closing.declared().items()
            if check.concerns(month.kind)
        ],
        "code": month.check_code.split("\n"),
    }
    return render(request, "disclosure/verify.html", context)


@requires(Power.LEDGER_READ)
@require_safe
def late(request: ActedRequest) -> HttpResponse:
    """Show how far each village is with the last month, the latest first (art. 35)."""
    period = queries.last_period()
    standing = queries.standing(queries.watched_villages(request.actor), period)
    townships = queries.by_township(standing)
    chosen = next((one for one in townships if one.area.path == request.GET.get("in")), None)
    if chosen is not None:
        standing = [one for one in standing if one.area.scope_path.startswith(chosen.area.prefix)]
    context = {
        "period": period,
        "due_on": signing.due_on(period),
        "standing": standing,
        "townships": townships if chosen is None and len(townships) > 1 else [],
        "chosen": chosen,
        "waiting": sum(1 for one in standing if one.month is None or not one.month.is_public),
        "basis": signing.FINANCE_BASIS,
    }
    return render(request, "disclosure/late.html", context)


@requires(Power.OBJECTION_RAISE)
@require_http_methods(["GET", "POST"])
@once
def object_to(request: ActedRequest, path: str, period: str) -> HttpResponse:
    """Say that something in a published month is wrong."""
    month = queries.public_month(path, period)
    notice = month.notice
    if notice is None:
        raise NotFound
    form = ObjectForm(request.POST or None, lines=_lines(month))
    if request.method == "POST":
        done = form.attempt(
            lambda data: services.raise_objection(actor=request.actor, notice=notice, **data)
        )
        if done:
            messages.success(
                request,
                _("Received. You get an answer by %(day)s.") % {"day": done.answer_due_on},
            )
            return redirect("disclosure:month", path=path, period=period)
    context = {"form": form, "month": month, "area": month.area}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "disclosure/object.html", context, status=status)


def _lines(month: MonthClose) -> list[tuple[str, str]]:
    if month.organisation_id:
        return []
    told = announcement.summary(month.totals)
    return [
        ("given", _("Points given: %(n)d") % {"n": told.given}),
        ("exchanged", _("Points exchanged: %(n)d") % {"n": told.exchanged}),
        ("money", _("Money of the shop")),
    ]


@requires(Power.OBJECTION_RESOLVE)
@require_http_methods(["GET", "POST"])
@once
def answer(request: ActedRequest, pk: int) -> HttpResponse:
    """Answer an objection to a month; who signed it does not answer."""
    objection = queries.get_objection(request.actor, pk)
    month = queries.month_of_notice(objection.notice_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        done = form.attempt(lambda data: _resolve(request, objection, month, data))
        if done:
            messages.success(request, _("Answered. The objector can read it."))
            return redirect("disclosure:work", pk=month.pk)
    context = {"form": form, "objection": objection, "month": month, "area": month.area}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "disclosure/answer.html", context, status=status)


def _resolve(
    request: ActedRequest, objection: Objection, month: MonthClose, data: dict[str, str]
) -> Objection:
    return services.resolve_objection(
        actor=request.actor,
        objection=objection,
        involved=queries.signers_of(month),
        outcome=data["outcome"],
        answer=data["answer"],
    )
