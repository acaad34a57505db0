"""Forms that take effect once, however often they are sent (promise F-10, F-11).

    @once
    def hand_over(request): ...          # the form holds {% request_key %}

The key's row is inserted first and committed together with the effect and the answer. A second press
waits on that row (PostgreSQL) or on the write lock (SQLite) and then gets the first answer again; one
that waits too long is told so (409). A refused form (status 400 or above, or a DomainError) leaves
nothing behind, not even its key.
"""

import functools
import hashlib
import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from touyan.backstage.errors import RequestInFlight, RequestKeyMissing, RequestKeyReused
from touyan.backstage.models import RequestKey
from touyan.core import clock

FIELD = "request_key"
MAX_BODY = 256 * 1024
_HEADERS = ("Location", "Content-Type", "HX-Redirect", "HX-Refresh", "HX-Trigger", "HX-Location")
_NOT_CONTENT = {"csrfmiddlewaretoken", FIELD}
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class _Refused(Exception):
    """Carries a refusing answer out of the transaction so that it is rolled back."""

    def __init__(self, response: HttpResponseBase) -> None:
        self.response = response


def new_key() -> str:
    """Return a fresh key for one form on one page."""
    return str(uuid.uuid4())


def once(view: View) -> View:
    """Make the POSTs of a view take effect once per (person, key); other methods pass through.

    Raises RequestKeyMissing, RequestKeyReused (422), RequestInFlight (409).
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        return _guarded(request, lambda: view(request, *args, **kwargs))

    return cast(View, guarded)


def _guarded(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    key = _key(request)
    digest = body_hash(request)
    person_id = int(getattr(getattr(request, "actor", None), "person_id", 0))
    is_ours = False
    try:
        with transaction.atomic():
            row = _insert(person_id, key, digest)
            if row is None:
                return _answer_again(person_id, key, digest)
            is_ours = True
            response = act()
            if response.status_code >= 400:
                raise _Refused(response)
            _keep(row, response)
            return response
    except _Refused as refused:
        return refused.response
    except OperationalError as error:
        if is_ours:
            raise
        raise RequestInFlight from error  # waited in vain for the twin's lock


def _insert(person_id: int, key: uuid.UUID, digest: str) -> RequestKey | None:
    """Insert the key, waiting for a twin that is under way; None when it was used before."""
    try:
        with transaction.atomic():
            return RequestKey.objects.create(
                person_id=person_id, key=key, body_hash=digest, created_at=clock.now()
            )
    except IntegrityError:
        return None


def _answer_again(person_id: int, key: uuid.UUID, digest: str) -> HttpResponse:
    row = RequestKey.objects.get(person_id=person_id, key=key)
    if row.body_hash != digest:
        raise RequestKeyReused
    response = HttpResponse(bytes(row.body), status=row.status, headers=row.headers)
    response["X-Replayed"] = "1"
    return response


def _keep(row: RequestKey, response: HttpResponseBase) -> None:
    body = response.content if isinstance(response, HttpResponse) else b""
    row.status = response.status_code
    row.headers = {name: response[name] for name in _HEADERS if response.has_header(name)}
    row.body = body if len(body) <= MAX_BODY else b""
    row.save(update_fields=["status", "headers", "body"])


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise RequestKeyMissing from None


def body_hash(request: HttpRequest) -> str:
    """Return a digest of what was sent: path, fields in order, and the content of files."""
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(request.POST):
        if name not in _NOT_CONTENT:
            _add(digest, name, *request.POST.getlist(name))
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            _add(digest, name, str(upload.name))
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def _add(digest: Any, *texts: str) -> None:
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
