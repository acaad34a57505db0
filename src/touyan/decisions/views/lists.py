"""Lists of members of organisations, and people sent to a meeting instead of others."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touyan.access.doors import ActedRequest, requires
from touyan.access.forms import Answering
from touyan.backstage.once import once
from touyan.core.actor import Power
from touyan.core.errors import NotFound
from touyan.decisions import bodies, queries, services
from touyan.decisions.forms import DayField, TextForm, _figure
from touyan.decisions.kinds import BodyKind
from touyan.decisions.models import Proxy
from touyan.decisions.queries import lists
from touyan.decisions.views.polls import sent
from touyan.registry import queries as registry
from touyan.registry.models import Area
from touyan.registry.paths import Level

MANAGE = Power.MEETING_MANAGE
KEY_DIGITS = 18


class MemberForm(Answering):
    """Somebody who becomes a member, by household and name."""

    code = forms.CharField(label=gettext_lazy("Last digits of the household's code"), max_length=30)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=40)
    since = DayField(label=gettext_lazy("Member since"))
    basis = forms.CharField(
        label=gettext_lazy("By which decision?"),
        max_length=200,
        help_text=gettext_lazy(
            "For the collective: its members' assembly decides who is a member."
        ),
    )


class ProxyForm(Answering):
    """Somebody sent instead, with the paper in hand."""

    number = _figure(gettext_lazy("Number on the list of the one who sends"))
    name = forms.CharField(
        label=gettext_lazy("Name of the one who comes, of the same household"), max_length=40
    )


@requires(MANAGE)
@require_safe
def area_lists(request: ActedRequest, pk: int) -> HttpResponse:
    """Show which lists of members are kept in a village."""
    area = _village(request, pk)
    context = {"area": area, "sizes": lists.list_sizes(area)}
    return render(request, "decisions/lists.html", context)


@requires(MANAGE)
@require_safe
def members(request: ActedRequest, pk: int, body: str) -> HttpResponse:
    """Show the members of one body."""
    area = _village(request, pk)
    kind = _kept(body)
    context = {
        "area": area,
        "body": kind,
        "rows": lists.listed(area, kind),
        "line": bodies.body(kind, is_community=area.is_community),
    }
    return render(request, "decisions/members.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def member_add(request: ActedRequest, pk: int, body: str) -> HttpResponse:
    """Put somebody on a list."""
    area, kind = _village(request, pk), _kept(body)
    form = MemberForm(request.POST or None)
    if sent(request, form, lambda data: _add(request, area, kind, data)):
        return redirect("decisions:members", pk=pk, body=body)
    return _form(request, form, _("Put a member on the list"), area, kind)


def _add(request: ActedRequest, area: Area, kind: BodyKind, data: dict[str, Any]) -> object:
    person = lists.person_of(area, data["code"], data["name"])
    if person is None:
        raise NotFound(_("There is nobody of this name in this household."))
    return services.list_member(
        actor=request.actor,
        area_id=area.pk,
        body=kind,
        person_id=person,
        since=data["since"],
        basis=data["basis"],
    )


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def member_end(request: ActedRequest, pk: int) -> HttpResponse:
    """Take somebody off a list, with the reason."""
    row = lists.get_listed(request.actor, pk)
    form = TextForm(gettext_lazy("Why does the membership end?"), request.POST or None, longest=200)
    if sent(
        request,
        form,
        lambda data: services.unlist_member(actor=request.actor, listed_id=pk, reason=data["text"]),
    ):
        return redirect("decisions:members", pk=row.area_id, body=row.body)
    heading = _("Take %(name)s off the list") % {"name": row.person.name}
    return _form(request, form, heading, row.area, BodyKind(row.body))


def _form(
    request: ActedRequest, form: Any, heading: str, area: Area, kind: BodyKind
) -> HttpResponse:
    context = {"form": form, "heading": heading, "area": area, "body": kind}
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/member_form.html", context, status=status)


def _village(request: ActedRequest, pk: int) -> Area:
    area = registry.get_area(request.actor, pk, MANAGE)
    if area.level != Level.VILLAGE:
        raise NotFound
    return area


def _kept(body: str) -> BodyKind:
    if body not in lists.KEPT:
        raise NotFound
    return BodyKind(body)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def proxies(request: ActedRequest, pk: int) -> HttpResponse:
    """Show who comes for whom; note another with the paper in hand."""
    meeting = queries.get_meeting(request.actor, pk, MANAGE)
    form = ProxyForm(request.POST or None)
    done = sent(request, form, lambda data: _give(request, pk, data))
    if isinstance(done, Proxy):
        messages.success(request, _("Noted. Receipt for both: %(code)s") % {"code": done.code})
        return redirect("decisions:proxies", pk=pk)
    context = {
        "form": form,
        "meeting": meeting,
        "rows": lists.sent(meeting),
        "takes": lists.takes_proxies(meeting),
        "line": bodies.body(meeting.body, is_community=meeting.area.is_community),
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "decisions/proxies.html", context, status=status)


def _give(request: ActedRequest, pk: int, data: dict[str, Any]) -> Proxy:
    meeting = queries.get_meeting(request.actor, pk, MANAGE)
    entry = lists.seat(meeting, data["number"])
    if entry is None:
        raise NotFound(_("This number is not on the list of this meeting."))
    holder = lists.adult_of_household(entry, data["name"])
    if holder is None:
        raise NotFound(_("There is nobody of this name in this household."))
    return services.give_proxy(actor=request.actor, meeting_id=pk, entry_id=entry, holder_id=holder)


@requires(MANAGE)
@require_POST
@once
def proxy_back(request: ActedRequest, pk: int) -> HttpResponse:
    """Note that nobody is sent after all."""
    key = request.POST.get("proxy", "")
    is_key = key.isascii() and key.isdigit() and len(key) <= KEY_DIGITS
    if is_key:
        services.withdraw_proxy(actor=request.actor, meeting_id=pk, proxy_id=int(key))
    else:
        queries.get_meeting(request.actor, pk, MANAGE)
    return redirect("decisions:proxies", pk=pk)
