"""Addresses are read before anybody uses them; refusals become pages that say what to do next."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from touyan.audit import refusals as audit_refusals
from touyan.core.errors import DomainError
from touyan.web import refusals, waiting

ZERO, UNREADABLE = "\0", "\ufffd"


class AddressMiddleware:
    """Reads a zero byte in an address as an unreadable character.

    No text of ours holds either, so whatever looks for it finds nothing and says so in its own shape;
    PostgreSQL would fail on the zero byte.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mend the address before anybody reads it."""
        asked = request.META.get("QUERY_STRING", "")
        if ZERO in asked or "%00" in asked:
            request.META["QUERY_STRING"] = asked.replace(ZERO, "%00").replace("%00", "%EF%BF%BD")
        request.path_info = request.path_info.replace(ZERO, UNREADABLE)
        return self.get_response(request)


class PolicyMiddleware(CSPMiddleware):
    """Sends the content security policy of every page, written once; no page has one of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._policy = build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the policy where the page has none."""
        response.headers.setdefault(HEADER, self._policy)
        return response


class FrameMiddleware:
    """Answers DomainErrors, keeps pages out of caches, speaks the language of the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        chosen = getattr(request.user, "language", "")
        if chosen:  # what the person chose goes before the cookie of a shared device
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        with audit_refusals.kept():
            response = self.get_response(request)
        actor = getattr(request, "actor", None)
        if actor is not None and request.method not in {"GET", "HEAD"}:
            waiting.forget(actor.person_id)
        if response.status_code == 405 and not response.content:
            allowed = response.headers["Allow"]
            response = refusals.page(request, status=405)
            response.headers["Allow"] = allowed
        # The phone is often shared: the next person must not see this page by "back" (promise P-10).
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store, private"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a broken rule into its page; other exceptions go their way to the 500 page."""
        if not isinstance(exception, DomainError):
            return None
        return refusals.page(
            request,
            status=exception.status,
            code=exception.code,
            what=exception.message,
            basis=exception.basis,
        )
