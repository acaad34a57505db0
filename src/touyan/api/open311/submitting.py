"""Takes a request of another system in: the same triage, clock and ladder as one from the village."""

import re
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from touyan.access.models import ApiKey
from touyan.access.services import api_keys
from touyan.api.open311.shapes import MATTER
from touyan.cases import services as cases
from touyan.cases.kinds import Channel
from touyan.cases.models import Case
from touyan.cases.pack_values import KindRule
from touyan.cases.queries import published
from touyan.core.actor import SYSTEM
from touyan.core.errors import Invalid, NotAllowed, NotFound
from touyan.registry.models import Area

DESCRIPTION = 2000
SHORT = 100
_ATTRIBUTE = re.compile(r"attribute\[([A-Za-z0-9_-]{1,24})\](?:\[\])?")
_NAMESPACE = uuid.UUID("6f6e3311-0000-5000-8000-746f7579616e")


class NoServiceCode(Invalid):
    """The submission names no kind."""

    code = "open311.no_service_code"
    default_message = _("service_code was not provided.")


class NoSuchService(NotFound):
    """The county publishes no such kind."""

    code = "open311.no_such_service"
    default_message = _("service_code was not found.")


class KindNotAllowed(NotAllowed):
    """The key is not for this kind."""

    code = "open311.kind_not_allowed"
    default_message = _("This api_key may not submit this service_code.")


class PlaceMissing(Invalid):
    """No village can be told from the submission. Coordinates are not kept and do not help."""

    code = "open311.place_missing"
    default_message = _(
        "Say which village: its code in address_id, or its name in address_string. "
        "Coordinates are neither needed nor kept."
    )


class TooLong(Invalid):
    """A field is longer than it may be."""

    code = "open311.too_long"
    default_message = _("description has at most 2,000 characters, other fields 100 or 200.")


class UnknownAttribute(Invalid):
    """The service has no such attribute."""

    code = "open311.unknown_attribute"
    default_message = _("The service has no such attribute. Ask for its definition.")


@dataclass(frozen=True, slots=True)
class Taken:
    """The case and the token that finds it again."""

    case: Case
    token: str


def submit(*, key: ApiKey, path: str, fields: QueryDict, once: str = "") -> Taken:
    """Take one request in for the county at `path`; `once` is the sender's own key of it, if any.

    Raises what `cases.submit` refuses, and the errors above. An accusation leaves nothing behind.
    """
    kind = _kind(key, path, fields)
    details = _attributes(kind, fields)
    token = uuid.uuid5(_NAMESPACE, f"{key.pk}:{once}") if once else uuid.uuid4()
    submission = cases.Submission(
        key=token,
        area_id=_place(path, fields).pk,
        kind=kind.code,
        text=_text(fields, "description", DESCRIPTION),
        place=_text(fields, "address_string", 2 * SHORT),
        matter=details.pop(MATTER, ""),
        details=details,
        channel=Channel.API,
        contact=_contact(fields),
    )
    with transaction.atomic():
        taken = cases.submit(actor=SYSTEM, submission=submission)
        if taken.is_new:
            api_keys.note_use(actor=SYSTEM, key=key, object_kind="case", object_id=taken.case.pk)
    return Taken(taken.case, str(token))


def _kind(key: ApiKey, path: str, fields: QueryDict) -> KindRule:
    code = fields.get("service_code", "")
    if not code:
        raise NoServiceCode
    found = next((one for one in published.published_kinds(path) if one.code == code), None)
    if found is None:
        raise NoSuchService
    if key.kinds and code not in key.kinds:
        raise KindNotAllowed
    return found


def _attributes(kind: KindRule, fields: QueryDict) -> dict[str, str]:
    known = {field.code for field in kind.fields} | {MATTER}
    found = {}
    for name in fields:
        if not name.startswith("attribute["):
            continue
        match = _ATTRIBUTE.fullmatch(name)
        if match is None or match[1] not in known:
            raise UnknownAttribute
        found[match[1]] = "、".join(fields.getlist(name))[: DESCRIPTION + 1]
    return found


def _place(path: str, fields: QueryDict) -> Area:
    code = fields.get("address_id", "").strip()
    if code:
        try:
            return published.place_of_code(path, code[:20])
        except NotFound:
            raise PlaceMissing from None
    villages = published.villages_in(path, _text(fields, "address_string", 2 * SHORT))
    if len(villages) != 1:
        raise PlaceMissing
    return villages[0]


def _contact(fields: QueryDict) -> str:
    """Return how to reach the person; kept sealed, for whoever is sent and for the call back."""
    parts = [fields.get(name, "").strip() for name in ("last_name", "first_name", "phone", "email")]
    contact = " ".join(part for part in parts if part)
    if len(contact) > SHORT:
        raise TooLong
    return contact


def _text(fields: QueryDict, name: str, most: int) -> str:
    found = str(fields.get(name, "")).strip()
    if len(found) > most:
        raise TooLong
    return found
