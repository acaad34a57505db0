"""The pages of a refusal: one shape for all, in plain words, with a number to quote on the telephone."""

import logging
import secrets
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.access.return_path import safe_next

logger = logging.getLogger(__name__)

Text = str | Promise

# Letters and digits that are hard to mistake when read out on the telephone.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

TITLES: dict[int, Text] = {
    400: _("This did not fit"),
    403: _("You cannot do this here"),
    404: _("We could not find this page"),
    405: _("This page works another way"),
    409: _("Somebody was faster, or it is done already"),
    413: _("The file is too large"),
    422: _("The form was sent twice with different content"),
    429: _("Too many tries"),
    500: _("Something broke on our side"),
}
WHAT: dict[int, Text] = {
    400: _("What was sent could not be read."),
    403: _("Your account does not include this page or this act."),
    404: _("The address is wrong, the page has moved, or it belongs to another place."),
    405: _("This address answers only to a button on another page."),
    409: _("This has already been dealt with."),
    413: _("What you sent is larger than this page accepts."),
    422: _("The same form arrived again, but with other content."),
    429: _("There were too many tries in a short time."),
    500: _("The fault is ours, not yours. It has been written down with the number below."),
}
NEXT: dict[int, Text] = {
    400: _("Go back, check what you entered and send it again."),
    403: _("Ask the person in charge, or sign in with another account."),
    404: _("Go to the home page and start from there."),
    405: _("Go to the home page and start from there."),
    409: _("Load the page again and see where it stands."),
    413: _("Send a smaller file, or split the workbook by village."),
    422: _("Open the form anew if you want to send something else."),
    429: _("Wait a while, then try again. The counter in the village can help you right away."),
    500: _("Wait a minute and try again. If it happens again, call and give the number."),
}


def new_id() -> str:
    """Return a short number for the log and the telephone."""
    return "".join(secrets.choice(ALPHABET) for _n in range(6))


def page(
    request: HttpRequest,
    *,
    status: int,
    code: str = "",
    what: Text | None = None,
    basis: str = "",
) -> HttpResponse:
    """Return the page of a refusal and log it without personal data."""
    error_id = new_id()
    logger.info("refused %s %s %s %s", error_id, status, code, request.method)
    context = {
        "title": TITLES.get(status, TITLES[400]),
        "what": what or WHAT.get(status, WHAT[400]),
        "next": NEXT.get(status, NEXT[400]),
        "basis": basis,
        "status": status,
        "code": code,
        "error_id": error_id,
        "was_sent": request.method not in {"GET", "HEAD"},
        "came_from": _came_from(request) if request.method == "POST" else "",
    }
    return render(request, "web/error.html", context, status=status)


def _came_from(request: HttpRequest) -> str:
    """Return the page of this site on which the button was pressed; "" when that is not known."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if not parts.path or parts.netloc != request.META.get("HTTP_HOST"):
        return ""
    found = safe_next(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return "" if found == "/" else found


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what was sent could not be read, or was too large."""
    return page(request, status=413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return page(request, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return page(request, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form is older than the session, or came from another site."""
    return page(
        request,
        status=403,
        code="web.stale_form",
        what=_(
            "This form is too old, or it came from another site. Load the page again and send it once more."
        ),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """handler500: a page that asks nothing of the database."""
    error_id = new_id()
    logger.error("broken %s", error_id)
    return HttpResponse(
        render_to_string(
            "web/broken.html",
            {"title": TITLES[500], "what": WHAT[500], "next": NEXT[500], "error_id": error_id},
        ),
        status=500,
    )
