"""The page that shows the channel of accusations and of the courts; nothing of what was written is on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from touyan.cases.errors import ShownTheChannel

View = Callable[..., HttpResponse]
BACK_TO_WHISTLE = _("I report nobody: back to the whistle")
BACK = _("I report nobody: back")


def shows_channel(view: View) -> View:
    """Answer with the channel's page where the act of a form was refused as an accusation.

    The way back leads to the empty form; there, whoever accuses nobody says so (`insists`).
    """

    @wraps(view)
    def screened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ShownTheChannel as shown:
            return channel_page(request, shown, back=f"{request.path}?insists=1", label=BACK)

    return screened


def insists(request: HttpRequest) -> bool:
    """Say whether somebody saw the channel and says that they accuse nobody."""
    return "insists" in request.GET or "insists" in request.POST


def channel_page(
    request: HttpRequest,
    shown: ShownTheChannel,
    *,
    back: str = "",
    label: Any = BACK_TO_WHISTLE,
    status: int = 400,
) -> HttpResponse:
    """Draw it: the telephone number, and the way back for who accuses nobody."""
    context = {
        **shown.own_context(),
        "was_sent": status != 200,
        "back_href": back or f"{reverse('cases:whistle')}?insists=1",
        "back_label": label,
    }
    return render(request, shown.own_template, context, status=status)
