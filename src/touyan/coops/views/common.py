"""What several pages of cooperatives share."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from touyan.access.doors import ActedRequest
from touyan.access.forms import Answering


def sent(request: ActedRequest, form: Answering, act: Callable[[dict[str, Any]], object]) -> Any:
    """Run the act when the form was sent; None when it was not, or was refused."""
    return form.attempt(act) if request.method == "POST" else None


def form_page(
    request: ActedRequest,
    form: Answering,
    *,
    heading: str | Promise,
    back: str,
    back_label: str | Promise,
    note: str | Promise = "",
    facts: list[tuple[Any, Any]] | None = None,
) -> HttpResponse:
    """Show a page with one form and one button that says what it does."""
    context = {
        "form": form,
        "heading": heading,
        "note": note,
        "facts": facts or [],
        "back_href": back,
        "back_label": back_label,
    }
    status = form.status if form.is_bound and form.errors else 200
    return render(request, "coops/form.html", context, status=status)
