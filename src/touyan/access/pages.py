"""A page with one form and one button, as most acts need it."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from touyan.access.doors import ActedRequest
from touyan.access.forms import Answering
from touyan.core.errors import DomainError


def sent(request: ActedRequest, form: Answering, act: Callable[[dict[str, Any]], object]) -> Any:
    """Run the act when the form was sent; None when it was not, or was refused."""
    return form.attempt(act) if request.method == "POST" else None


def own_page(
    request: HttpRequest, refused: DomainError, *, back: str, back_label: str | Promise
) -> HttpResponse:
    """Answer a refusal with its own page; raise it again when it has none."""
    if not (refused.has_own_page and refused.own_template):
        raise refused
    context = {**refused.own_context(), "back_href": back, "back_label": back_label}
    return render(request, refused.own_template, context, status=refused.status)


def act_page(
    request: ActedRequest,
    form: Answering,
    act: Callable[[dict[str, Any]], object],
    *,
    back: str,
    to: str | Callable[[Any], str] = "",
    done: str | Promise = "",
    **page: Any,
) -> HttpResponse:
    """Do one act and go on, or show the page of its form (`form_page`) until it can be done.

    Goes on to `to`, or for what an act made to the address that `to` gives; else to where the page was
    opened from. `done` is said there.
    """
    found = sent(request, form, act)
    if found is None:
        return form_page(request, form, back=back, **page)
    if done:
        messages.success(request, str(done))
    return redirect(to(found) if callable(to) else to or back)


def form_page(
    request: ActedRequest,
    form: Answering,
    *,
    heading: str | Promise,
    back: str,
    back_label: str | Promise,
    note: str | Promise = "",
    facts: Sequence[tuple[Any, Any]] = (),
    button: str | Promise = "",
) -> HttpResponse:
    """Show a page with one form and one button that says what it does (the heading unless told)."""
    context = {
        "form": form,
        "heading": heading,
        "button": button or heading,
        "note": note,
        "facts": [(label, _written(value)) for label, value in facts],
        "back_href": back,
        "back_label": back_label,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "one_form.html", context, status=status)


def _written(value: Any) -> Any:
    """Write a day as all pages do: 2021-09-30."""
    return value.isoformat() if isinstance(value, dt.date) else value
