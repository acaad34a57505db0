"""What GeoReport v2 calls our kinds and cases. Only what everybody may know."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from touyan.api.open311.answers import moment
from touyan.api.schemas import is_synthetic
from touyan.cases.kinds import OPEN, CaseLevel
from touyan.cases.models import Case
from touyan.cases.pack_values import FieldRule, KindRule, MatterRule
from touyan.cases.queries.published import village_name
from touyan.core import clock

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
MATTER = "matter"
_TYPES = {"TEXT": "text", "CHOICE": "singlevaluelist", "NUMBER": "number", "DAY": "datetime"}


def discovery(site: str, contact: str) -> dict[str, Any]:
    """Describe this end point."""
    is_real = bool(settings.FILING_NUMBER) and not is_synthetic()
    return {
        "changeset": "2026-11-30T00:00:00+08:00",
        "contact": contact,
        "key_service": _("Ask the county's security administrator for a key to submit."),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{site}/open311/v2",
                "changeset": "2026-11-30T00:00:00+08:00",
                "type": "production" if is_real else "test",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(kind: KindRule) -> dict[str, Any]:
    """Describe one kind in the list of services."""
    return {
        "service_code": kind.code,
        "service_name": kind.label,
        "description": kind.hint,
        "metadata": True,
        "type": "realtime",
        "keywords": ",".join([kind.label, str(kind.family.label)]),
        "group": str(kind.family.label),
    }


def definition(kind: KindRule, matters: tuple[MatterRule, ...]) -> dict[str, Any]:
    """Describe the questions of one kind; the county's list of duties is one of them."""
    attributes = [_attribute(field, order) for order, field in enumerate(kind.fields, start=1)]
    fitting = [one for one in matters if not one.kind or one.kind == kind.code]
    if fitting:
        attributes.append(
            {
                "variable": True,
                "code": MATTER,
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": "",
                "order": len(attributes) + 1,
                "description": _("Matter of the county's list of duties"),
                "values": [{"key": one.code, "name": one.title} for one in fitting],
            }
        )
    return {"service_code": kind.code, "attributes": attributes}


def _attribute(field: FieldRule, order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": field.code,
        "datatype": _TYPES[field.kind],
        "required": field.is_needed,
        "datatype_description": "",
        "order": order,
        "description": field.label,
        "values": [{"key": choice, "name": choice} for choice in field.choices],
    }


def request(case: Case, kind: KindRule | None, *, extended: bool) -> dict[str, Any]:
    """Describe one case: no person, no word of anybody, no spot on a map."""
    times = (
        case.received_at,
        case.first_answer_at,
        case.arrived_at,
        case.resolved_at,
        case.closed_at,
    )
    found: dict[str, Any] = {
        "service_request_id": case.ref,
        "status": "open" if case.status in OPEN else "closed",
        "status_notes": case.get_status_display(),
        "service_name": kind.label if kind else case.kind,
        "service_code": case.kind,
        "description": None,
        "agency_responsible": case.office or str(CaseLevel(case.level).label),
        "service_notice": _("Synthetic demonstration data") if is_synthetic() else None,
        "requested_datetime": moment(case.received_at),
        "updated_datetime": moment(max(one for one in times if one is not None)),
        "expected_datetime": moment(case.resolve_due_at),
        "address": village_name(case),
        "address_id": case.area.path[:12],
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
    if extended:
        found["extended_attributes"] = {
            "arrival_due_datetime": moment(case.arrival_due_at),
            "arrived_datetime": moment(case.arrived_at),
            "first_answer_due_datetime": moment(case.first_answer_due_at),
            "first_answer_datetime": moment(case.first_answer_at),
            "resolve_due_datetime": moment(case.resolve_due_at),
            "resolved_datetime": moment(case.resolved_at),
            "level": int(case.level),
        }
    return found


def accepted(case: Case, token: str) -> dict[str, Any]:
    """Answer a submission: its number, and the promise in words."""
    return {
        "service_request_id": case.ref,
        "token": token,
        "service_notice": _notice(case),
        "account_id": None,
    }


def _notice(case: Case) -> str:
    if case.danger:
        return _("Danger: %(number)s must be called at once. The village knows.") % {
            "number": case.get_danger_display()
        }
    if case.arrival_due_at is None:
        return _("Received. The number is needed to ask about it.")
    at = case.arrival_due_at.astimezone(clock.ZONE)
    return _("At the latest %(at)s somebody is there.") % {"at": f"{at:%m-%d %H:%M}"}
