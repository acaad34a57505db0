"""Requests through the whole installation, without what a test client adds to each of them.

The walk over every address x method x role x place sends tens of thousands of requests. Middleware,
session, actor, address, view, scope and database are the real ones; left out are the client's signals
and copies of template contexts and, where only the status is looked at, the writing of the page.
"""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.template.backends.django import Template

from touyan.web import waiting

# What a refused request may leave behind: the count of tries, the record of a refusal, the session.
OWN_BOOKKEEPING = re.compile(r"access_attempt|access_session|audit_record")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
FORM = "application/x-www-form-urlencoded"


class Lean(BaseHandler):
    """Asks the installation as one browser after another."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()

    def ask(
        self,
        method: str,
        address: str,
        *,
        session: str = "",
        form: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        checks_token: bool = False,
        changed: list[str] | None = None,
    ) -> HttpResponseBase:
        """Send one request with a session's key; undo whatever it did in the database.

        `changed` receives the statements of the request that changed something and stood at its end.
        Since nothing stays done, the number beside the inbox is not counted again after each request.
        """
        body = urlencode(form or {}, doseq=True).encode()
        path, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": f"sessionid={session}" if session else "",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        } | {f"HTTP_{k.upper().replace('-', '_')}": value for k, value in (headers or {}).items()}
        request = WSGIRequest(environ)
        request._dont_enforce_csrf_checks = not checks_token
        with transaction.atomic(), mock.patch.object(waiting, "forget", _nothing):
            with nullcontext() if changed is None else watched(changed):
                response = self.get_response(request)
            if response.streaming:
                response.streamed = b"".join(response.streaming_content)  # type: ignore[attr-defined]
                for close in response._resource_closers:
                    close()
            transaction.set_rollback(True)
        return response


@contextmanager
def watched(changed: list[str]) -> Iterator[None]:
    """Collect what statements change, with their values; forget what a savepoint takes back."""
    marks: dict[str, int] = {}

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        text = sql.lstrip()
        if text.startswith("SAVEPOINT"):
            marks[text.split()[-1]] = len(changed)
        elif text.startswith("ROLLBACK TO"):
            del changed[marks[text.split()[-1]] :]
        elif text.upper().startswith(WRITES) and not OWN_BOOKKEEPING.search(text[:80]):
            changed.append(f"{text[:80]} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


def _nothing(*_args: object, **_options: object) -> str:
    return ""


@contextmanager
def pages_unwritten() -> Iterator[None]:
    """Let templates answer nothing: for requests of which only the status counts."""
    with mock.patch.object(Template, "render", _nothing):
        yield


@contextmanager
def log_unkept() -> Iterator[None]:
    """Keep no log: each record of a refusal would hold its request for the whole walk."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
