"""The API itself: how it marks a synthetic county, refuses, limits and describes itself."""

import logging
import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import APIKeyCookie

from touyan.access.middleware import MUST_CHANGE_PIN
from touyan.access.models import User
from touyan.api.limit import PerMinute
from touyan.api.schemas import Problem, Refusal, RefusalAnswer, is_synthetic
from touyan.core.errors import DomainError, NotFound

logger = logging.getLogger(__name__)

MARK = "X-Touyan-Synthetic"
# What any operation may answer besides its own 200; described once, for all of them.
REFUSALS = {
    400: "What was asked cannot be accepted.",
    401: "Sign in first: this operation needs a session.",
    403: "The signed-in person's posts do not include this.",
    404: "There is no such thing, or it belongs to a place that this person may not see.",
    409: "It is in a state that does not allow this, or somebody else was first.",
    422: "A parameter is missing or has the wrong form.",
    429: "Too many requests in a short time.",
}


class SignedIn(APIKeyCookie):
    """The session of a signed-in person; an account that still has its first PIN is not enough."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return the account of the session; None answers 401."""
        user = request.user
        if not isinstance(user, User) or request.session.get(MUST_CHANGE_PIN):
            return None
        return user


signed_in = SignedIn()


class CountyAPI(NinjaAPI):
    """Marks every answer of a synthetic county and documents every refusal."""

    def create_response(self, request: HttpRequest, data: Any, **options: Any) -> HttpResponse:
        """Add the header that says "synthetic"; the field of that name is part of every schema."""
        response = super().create_response(request, data, **options)
        if is_synthetic():
            response[MARK] = "1"
        return response

    documents: ClassVar[dict[str, OpenAPISchema]] = {}

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the OpenAPI document with every refusal in every operation; it is made once."""
        asked = repr(sorted(options.items()))
        if asked not in self.documents:
            self.documents[asked] = self._document(**options)
        return self.documents[asked]

    def _document(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        components = schema["components"]
        components.setdefault("schemas", {}).update(_refusal_schemas())
        components["responses"] = {str(status): _described(status) for status in REFUSALS}
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status in REFUSALS:
                    link = {"$ref": f"#/components/responses/{status}"}
                    operation["responses"].setdefault(status, link)
        return schema


def _refusal_schemas() -> dict[str, Any]:
    whole = RefusalAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = whole.pop("$defs")
    return {**parts, "RefusalAnswer": whole}


def _described(status: int) -> dict[str, Any]:
    body = {"schema": {"$ref": "#/components/schemas/RefusalAnswer"}}
    return {"description": REFUSALS[status], "content": {"application/json": body}}


api = CountyAPI(
    title="Touyan",
    version="1",
    description="Read access to one county: its areas, rule books, figures and one's own points.",
    urls_namespace="api",
    docs_url=None,
    throttle=[PerMinute()],
)


def _refuse(request: HttpRequest, status: int, refusal: Refusal) -> HttpResponse:
    return api.create_response(request, RefusalAnswer(error=refusal).model_dump(), status=status)


@api.exception_handler(DomainError)
def broken_rule(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer with the rule's own status, code and sentence."""
    refusal = Refusal(code=error.code, message=str(error.message), basis=error.basis)
    return _refuse(request, error.status, refusal)


@api.exception_handler(Http404)
def nowhere(request: HttpRequest, error: Http404) -> HttpResponse:
    """Answer as for any object that cannot be found."""
    return broken_rule(request, NotFound())


@api.exception_handler(ValidationError)
def wrong_form(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name every parameter that is wrong."""
    problems = [
        Problem(where=".".join(map(str, one["loc"][1:])) or "body", message=str(one["msg"]))
        for one in error.errors
    ]
    message = _("Some parameters are missing or have the wrong form.")
    return _refuse(request, 422, Refusal(code="api.wrong_form", message=message, problems=problems))


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Ask for a session."""
    return _refuse(request, 401, Refusal(code="api.sign_in", message=_("Sign in first.")))


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    """Ask to wait, with the usual header."""
    message = _("Too many requests. Wait a while, then try again.")
    response = _refuse(request, 429, Refusal(code="api.too_many", message=message))
    response["Retry-After"] = str(error.wait or 60)
    return response


@api.exception_handler(HttpError)
def other_refusal(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the framework refuses by itself, such as a body that is not JSON."""
    return _refuse(
        request, error.status_code, Refusal(code="api.refused", message=str(error.message))
    )


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """Write the fault down under a number and answer with the number, nothing else."""
    number = secrets.token_hex(4)
    logger.exception("API error %s", number, exc_info=error)
    message = _("Something broke on our side. Quote the number %(number)s.") % {"number": number}
    return _refuse(request, 500, Refusal(code="api.broken", message=message))
