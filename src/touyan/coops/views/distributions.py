"""The accountant's and the chair's pages: try, compare, propose, check, lay open, book."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, public, requires
from touyan.backstage.once import once
from touyan.coops import services
from touyan.coops.distribution import derivation, published, words
from touyan.coops.distribution_forms import (
    AnswerForm,
    DeclareForm,
    PayForm,
    ProposeForm,
    TrialForm,
)
from touyan.coops.models import Coop, Distribution, DistributionStatus, DistributionTrial
from touyan.coops.queries import (
    charter_on,
    distribution_votes,
    distributions,
    get_coop,
    plan_objections,
    readers,
    surplus,
)
from touyan.coops.services.distributions import Wish
from touyan.core import clock
from touyan.core.actor import Actor, GrantKind, Power

READ = Power.COOP_BOOKS_READ
FIRST_YEAR = 2007  # the law's first year


@requires(READ)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def year(request: ActedRequest, pk: int, year: int) -> HttpResponse:
    """Show a year's trials and where its distribution stands; work out another trial."""
    coop = get_coop(request.actor, pk, READ)
    charter = charter_on(coop.pk, surplus.year_bounds(year)[1])
    terms = surplus.charter_terms(coop, charter, clock.today())
    form = TrialForm(terms, request.POST or None)
    if request.method == "POST":
        made = form.attempt(lambda data: _try(request.actor, coop, year, data))
        if made is not None:
            return redirect("coops:trial", pk=made.pk)
    trials = distributions.trials_of(request.actor, pk, year)
    found = [one for one in distributions.distributions_of(request.actor, pk) if one.year == year]
    context = {
        "coop": coop,
        "year": year,
        "years": range(max(year - 1, FIRST_YEAR), min(year + 1, clock.today().year) + 1),
        "form": form,
        "trials": trials,
        "found": found,
        "may_try": _may(request.actor, coop, Power.COOP_DISTRIBUTE),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "coops/distribution_year.html", context, status=status)


def _try(actor: Actor, coop: Coop, year: int, data: dict[str, Any]) -> DistributionTrial:
    return services.try_out(actor=actor, coop_id=coop.pk, year=year, wish=Wish(**data))


@requires(READ)
@require_safe
def distributions_now(request: ActedRequest) -> HttpResponse:
    """Show the cooperatives whose books one reads, and how far last year's distribution has come."""
    year = clock.today().year - 1
    context = {"year": year, "rows": distributions.overview(request.actor, year)}
    return render(request, "coops/distributions.html", context)


@requires(READ)
@require_safe
def this_year(request: ActedRequest, pk: int) -> HttpResponse:
    """Go to the year that is distributed now: the last one that is over."""
    get_coop(request.actor, pk, READ)
    return redirect("coops:distribution_year", pk=pk, year=clock.today().year - 1)


@requires(READ)
@require_safe
def trial(request: ActedRequest, pk: int) -> HttpResponse:
    """Show one trial: how it was worked out, what each member gets, what others would give."""
    found = distributions.get_trial(request.actor, pk)
    return render(request, "coops/trial.html", _trial_context(request, found, ProposeForm()))


def _trial_context(
    request: ActedRequest, found: DistributionTrial, form: ProposeForm
) -> dict[str, Any]:
    plan = distributions.plan_of(found)
    slips = list(found.slips.select_related("member").order_by("member__number"))
    names = readers.names_of(request.actor, found.coop, [slip.member.subject_id for slip in slips])
    return {
        "trial": found,
        "coop": found.coop,
        "steps": _lines(derivation.of_all(plan)),
        "terms": _terms(found),
        "rows": [(slip, names.get(slip.member.subject_id, ""), slip.shares_fen) for slip in slips],
        "totals": {
            "trade": sum(slip.trade_fen for slip in slips),
            "shares": sum(slip.shares_fen for slip in slips),
        },
        "others": [
            one
            for one in distributions.trials_of(request.actor, found.coop_id, found.year)
            if one.pk != found.pk and one.is_shared
        ],
        "distribution": distributions.of_trial(request.actor, found),
        "form": form,
        "may_propose": _may(request.actor, found.coop, Power.COOP_DISTRIBUTE),
    }


def _lines(steps: list[derivation.Step]) -> list[tuple[str, str, int, str]]:
    return [(words.title(step), words.sentence(step), step.result, step.basis) for step in steps]


def _terms(found: DistributionTrial) -> list[tuple[str, str]]:
    rows = [
        (_("Refund by trade"), words.rate_words(found.rebate)),
        (
            _("Reserve"),
            f"{words.rate_words(found.reserve)} · {found.get_reserve_base_display()}",
        ),
        (_("The reserve is written to the members"), found.get_quantified_display()),
    ]
    if found.reinvested:
        rows.append((_("Becomes contribution"), words.rate_words(found.reinvested)))
    return rows


@requires(READ)
@require_safe
def compare(request: ActedRequest, pk: int, other: int) -> HttpResponse:
    """Put two trials side by side: who gains and who loses, by number in the members' list."""
    before = distributions.get_trial(request.actor, pk)
    after = distributions.get_trial(request.actor, other)
    found = distributions.compare(before, after)
    names = readers.names_of(request.actor, before.coop, [row.subject_id for row in found.rows])
    context = {
        "before": before,
        "after": after,
        "coop": before.coop,
        "terms": [
            (first[0], first[1], second[1])
            for first, second in zip(_terms(before), _terms(after), strict=False)
        ],
        "found": found,
        "rows": [(row, names.get(row.subject_id, "")) for row in found.rows],
    }
    return render(request, "coops/trials_compared.html", context)


@requires(Power.COOP_DISTRIBUTE)
@require_POST
@once
def propose(request: ActedRequest, pk: int) -> HttpResponse:
    """Propose a trial: somebody else checks it."""
    found = distributions.get_trial(request.actor, pk)
    form = ProposeForm(request.POST)
    made = form.attempt(
        lambda data: services.propose(actor=request.actor, trial_id=found.pk, due_on=data["due_on"])
    )
    if made is None:
        context = _trial_context(request, found, form)
        return render(request, "coops/trial.html", context, status=form.status)
    messages.success(request, _("The plan is proposed. Somebody else checks it now."))
    return redirect("coops:distribution", pk=made.pk)


@requires(READ)
@require_safe
def distribution(request: ActedRequest, pk: int) -> HttpResponse:
    """Show where a distribution stands and what comes next."""
    found = distributions.get_distribution(request.actor, pk)
    return _page(request, found)


def _page(request: ActedRequest, found: Distribution, **forms: Any) -> HttpResponse:
    actor, coop = request.actor, found.coop
    decisions = distribution_votes.decisions_of(found)
    progress = distributions.progress_of(found)
    context: dict[str, Any] = {
        "found": found,
        "coop": coop,
        "trial": found.trial,
        "steps": _lines(derivation.of_all(distributions.plan_of(found.trial))),
        "progress": progress,
        "late": found.status == DistributionStatus.DECLARED and progress.is_overdue(clock.today()),
        "can_list": progress.unpaid > progress.listed,
        "may_withdraw": found.status in {DistributionStatus.SUBMITTED, DistributionStatus.ON_VIEW}
        and (_may(actor, coop, Power.COOP_DISTRIBUTE) or _may(actor, coop, Power.COOP_CHECK)),
        "batches": list(found.batches.order_by("number")),
        "may_check": _may(actor, coop, Power.COOP_CHECK)
        and actor.person_id != found.submitted_by_id,
        "may_pay": _may(actor, coop, Power.COOP_DISTRIBUTE),
        "motion": distribution_votes.motion_of(found)[1],
        "decisions": decisions,
        "ref": distribution_votes.ref_of(found),
        "may_call": _may(actor, coop, Power.MEETING_MANAGE),
        "meetings": distribution_votes.meetings_of(actor, found),
        "declare_form": DeclareForm(decisions),
        "answer_form": AnswerForm(),
        "pay_form": PayForm(),
        "objections": list(found.notice.objections.order_by("pk")) if found.notice else [],
        "may_answer": plan_objections.may_answer(actor, found),
    }
    context |= forms
    refused = next((form for form in forms.values() if form.is_bound and form.errors), None)
    return render(
        request, "coops/distribution.html", context, status=refused.status if refused else 200
    )


@requires(Power.COOP_CHECK)
@require_POST
@once
def lay_open(request: ActedRequest, pk: int) -> HttpResponse:
    """Check a plan and lay it open for the members."""
    found = services.lay_open(actor=request.actor, distribution_id=pk)
    messages.success(request, _("The plan is laid open for 15 days."))
    return redirect("coops:distribution", pk=found.pk)


@requires(Power.COOP_CHECK)
@require_POST
@once
def give_back(request: ActedRequest, pk: int) -> HttpResponse:
    """Give a plan back with a reason."""
    found = distributions.get_distribution(request.actor, pk)
    form = AnswerForm(request.POST)
    done = form.attempt(
        lambda data: services.give_back(
            actor=request.actor, distribution_id=pk, answer=data["answer"]
        )
    )
    return (
        redirect("coops:distribution", pk=pk) if done else _page(request, found, answer_form=form)
    )


@requires(Power.COOP_CHECK, Power.COOP_DISTRIBUTE)
@require_POST
@once
def withdraw(request: ActedRequest, pk: int) -> HttpResponse:
    """Withdraw a plan that is not booked, with a reason."""
    found = distributions.get_distribution(request.actor, pk)
    form = AnswerForm(request.POST)
    done = form.attempt(
        lambda data: services.withdraw(
            actor=request.actor, distribution_id=pk, answer=data["answer"]
        )
    )
    return (
        redirect("coops:distribution", pk=pk) if done else _page(request, found, answer_form=form)
    )


@requires(Power.COOP_CHECK)
@require_POST
@once
def declare(request: ActedRequest, pk: int) -> HttpResponse:
    """Book the distribution that the members approved."""
    found = distributions.get_distribution(request.actor, pk)
    form = DeclareForm(distribution_votes.decisions_of(found), request.POST)
    done = form.attempt(
        lambda data: services.declare(
            actor=request.actor, distribution_id=pk, resolution_id=int(data["resolution"])
        )
    )
    if done is None:
        return _page(request, found, declare_form=form)
    messages.success(request, _("The distribution is booked. Payment can begin."))
    return redirect("coops:distribution", pk=pk)


@requires(READ, Power.COOP_READ_OWN)
@require_safe
def file(request: ActedRequest, pk: int) -> HttpResponse:
    """Return the published file: everything that a recomputation needs, and no name."""
    power = READ if request.actor.may(READ) else Power.COOP_READ_OWN
    found = distributions.get_distribution(request.actor, pk, power)
    answer = HttpResponse(found.file, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="distribution-{found.year}.json"'
    return answer


@public
@require_safe
def program(request: ActedRequest) -> HttpResponse:
    """Return the program that recomputes a published file."""
    answer = HttpResponse(published.program(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="verify_distribution.py"'
    return answer


@requires(Power.COOP_READ)
@require_safe
def overdue(request: ActedRequest) -> HttpResponse:
    """Show which cooperatives have not paid out in time: how much, to how many, never to whom."""
    today = clock.today()
    context = {"rows": distributions.overdue(request.actor, today), "today": today}
    return render(request, "coops/overdue.html", context)


def _may(actor: Actor, coop: Coop, power: Power) -> bool:
    return coop.pk in actor.ids(power, GrantKind.ORGANISATION)
