"""The addresses of GeoReport v2. Reading is public; submitting needs `api_key`."""

import datetime as dt
import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from touyan.access.doors import public
from touyan.access.network import client_address
from touyan.access.queries import key_of
from touyan.api.open311 import shapes, submitting
from touyan.api.open311.answers import answer, errors
from touyan.cases.errors import ShownTheChannel
from touyan.cases.pack_values import KindRule
from touyan.cases.queries import county, published
from touyan.core.errors import DomainError, Invalid, NotFound
from touyan.registry import queries as registry
from touyan.registry.models import Area

MAX_BODY = 64 * 1024
SPAN = dt.timedelta(days=90)
PAGE, PAGE_MOST = 50, 200
WINDOW_SECONDS = 60
View = Callable[..., HttpResponse]


class BadParameter(Invalid):
    """A parameter has the wrong form."""

    code = "open311.bad_parameter"


class WrongJurisdiction(NotFound):
    """This installation serves another county, or none yet."""

    code = "open311.wrong_jurisdiction"

    def __init__(self) -> None:
        super().__init__(
            _("jurisdiction_id was not found: it is the six-digit code of this county.")
        )


def _guarded(view: View) -> View:
    """Write every refusal as GeoReport does, and count how often somebody asks."""

    @wraps(view)
    def guarded(request: HttpRequest, fmt: str, **kwargs: Any) -> HttpResponse:
        try:
            if request.method != "POST" and _asks_too_often(request):
                return _too_many(fmt)
            return view(request, fmt, **kwargs)
        except ShownTheChannel as shown:
            return errors(fmt, shown.status, f"{shown} {shown.phone}")
        except DomainError as error:
            return errors(fmt, error.status, str(error))
        except (BadRequest, SuspiciousOperation, MultiPartParserError):
            return errors(fmt, 400, _("The request cannot be read: send it as a form."))

    return guarded


@public
@require_safe
@_guarded
def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    """Say what this end point is."""
    place = _county(request)
    site = f"{request.scheme}://{request.get_host()}"
    return answer(fmt, "discovery", shapes.discovery(site, place.name))


@public
@require_safe
@_guarded
def services(request: HttpRequest, fmt: str) -> HttpResponse:
    """List the kinds that the county publishes."""
    kinds = published.published_kinds(_county(request).path)
    return answer(fmt, "services", [shapes.service(kind) for kind in kinds])


@public
@require_safe
@_guarded
def service(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    """Describe the questions of one kind."""
    path = _county(request).path
    kind = _kinds(path).get(code)
    if kind is None:
        raise submitting.NoSuchService
    return answer(fmt, "service_definition", shapes.definition(kind, county.matters_of(path)))


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_guarded
def requests(request: HttpRequest, fmt: str) -> HttpResponse:
    """List public requests, or take one in."""
    if request.method == "POST":
        return _submit(request, fmt)
    path = _county(request).path
    limit = _limit(request.GET.get("page_size", ""))
    rows, next_key = published.published(
        path, _wanted(request), before=request.GET.get("before", ""), limit=limit
    )
    kinds, extended = _kinds(path), request.GET.get("extensions") == "true"
    found = [shapes.request(row, kinds.get(row.kind), extended=extended) for row in rows]
    response = answer(fmt, "service_requests", found)
    if next_key:
        query = request.GET.copy()
        query["before"] = next_key
        response["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
    return response


@public
@require_safe
@_guarded
def one_request(request: HttpRequest, fmt: str, ref: str) -> HttpResponse:
    """Show one public request."""
    path = _county(request).path
    case = published.published_one(path, ref)
    extended = request.GET.get("extensions") == "true"
    found = shapes.request(case, _kinds(path).get(case.kind), extended=extended)
    return answer(fmt, "service_requests", [found])


@public
@require_safe
@_guarded
def token(request: HttpRequest, fmt: str, token: str) -> HttpResponse:
    """Give the number of a request by its token."""
    case = published.published_by_token(_county(request).path, uuid.UUID(token))
    found = {"token": token, "service_request_id": case.ref}
    return answer(fmt, "service_requests", [found])


def _submit(request: HttpRequest, fmt: str) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        return errors(fmt, 413, _("The request is too large."))
    key = key_of(request.POST.get("api_key", ""))
    if key is None:
        if _asks_too_often(request):
            return _too_many(fmt)
        return errors(fmt, 403, _("api_key is missing, unknown or over."))
    if _is_over(f"key:{key.pk}", key.per_minute):
        return _too_many(fmt)
    path = _county(request).path
    once = request.headers.get("Idempotency-Key", "")[:100]
    taken = submitting.submit(key=key, path=path, fields=request.POST, once=once)
    return answer(fmt, "service_requests", [shapes.accepted(taken.case, taken.token)], status=201)


def _county(request: HttpRequest) -> Area:
    """Return the county; its six-digit code is the jurisdiction."""
    given = request.GET.get("jurisdiction_id") or request.POST.get("jurisdiction_id", "")
    place = registry.county()
    if place is None or given not in {"", place.path[:6], place.path}:
        raise WrongJurisdiction
    return place


def _kinds(path: str) -> dict[str, KindRule]:
    return {kind.code: kind for kind in published.published_kinds(path)}


def _wanted(request: HttpRequest) -> published.Wanted:
    """Read the filters; without numbers and dates the last 90 days are meant."""
    refs = _listed(request, "service_request_id")
    since, until = _moment(request, "start_date"), _moment(request, "end_date")
    if since is not None and until is not None and until < since:
        raise BadParameter(_("end_date lies before start_date."))
    if since is not None and (until is None or until - since > SPAN):
        until = since + SPAN
    elif until is not None and since is None:
        since = until - SPAN
    status = request.GET.get("status", "")
    if not set(status.split(",")) <= {"open", "closed", ""}:
        raise BadParameter(_("status is open or closed."))
    return published.Wanted(
        refs=tuple(one.upper() for one in refs),
        kinds=_listed(request, "service_code"),
        since=None if refs else since,
        until=None if refs else until,
        is_open={"open": True, "closed": False}.get(status),
    )


def _listed(request: HttpRequest, name: str) -> tuple[str, ...]:
    found = [one.strip() for one in request.GET.get(name, "").split(",") if one.strip()]
    if len(found) > PAGE_MOST or any(len(one) > 24 for one in found):
        raise BadParameter(_("%(name)s has too many or too long values.") % {"name": name})
    return tuple(found)


def _moment(request: HttpRequest, name: str) -> dt.datetime | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text.replace(" ", "+"))
        if found.tzinfo is None or not 2000 <= found.year <= 2100:
            raise ValueError
    except ValueError:
        message = _("%(name)s is a date and time with offset, such as 2026-11-20T08:00:00+08:00.")
        raise BadParameter(message % {"name": name}) from None
    return found


def _limit(text: str) -> int:
    if not text:
        return PAGE
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= PAGE_MOST):
        raise BadParameter(_("page_size is a number from 1 to 200."))
    return int(text)


def _asks_too_often(request: HttpRequest) -> bool:
    return _is_over(f"address:{client_address(request)}", int(settings.API_PER_MINUTE))


def _too_many(fmt: str) -> HttpResponse:
    response = errors(fmt, 429, _("Too many requests. Wait a while, then try again."))
    response["Retry-After"] = str(WINDOW_SECONDS)
    return response


def _is_over(asker: str, most: int) -> bool:
    """Count this request in its minute, as `api.limit` does."""
    key = f"open311:{asker}:{int(time.time() // WINDOW_SECONDS)}"
    cache.add(key, 0, WINDOW_SECONDS * 2)
    return int(cache.incr(key)) > most
