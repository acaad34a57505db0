"""What a certificate says, and which decisions a valuation can rest on."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from touyan.coops.models import Coop, Subscription
from touyan.coops.queries import names
from touyan.core.money import format_fen
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution


def valuations(coop: Coop) -> list[tuple[str, str]]:
    """Return the decisions of a cooperative's members that are in force, the newest first."""
    rows = Resolution.objects.in_force().filter(
        organisation_id=coop.pk, body=ResolutionBody.COOP_MEMBERS
    )
    return [
        (str(one.pk), f"{one.passed_on} {one.title}")
        for one in rows.order_by("-passed_on", "-pk")[:50]
    ]


def certificate(share: Subscription) -> dict[str, Any]:
    """Return what stands on the certificate of a registered share."""
    name = names.of_subjects([share.member.subject_id]).get(share.member.subject_id, "")
    facts = [
        [_("Member"), name],
        [_("number in the members' list"), str(share.member.number)],
        [_("what is brought in"), str(share.get_kind_display())],
        [_("Value in yuan"), format_fen(share.amount_fen)],
        [_("registered on"), str(share.registered_on)],
    ]
    if share.mu is not None:
        facts += [
            [_("area in mu"), f"{share.mu:.2f}"],
            [_("grade of the soil"), str(share.grade)],
            [_("Term"), f"{share.term_from} — {share.term_to}"],
        ]
    return {
        "title": _("Certificate of a share"),
        "number": share.certificate,
        "coop": share.coop.organisation.name,
        "code": share.coop.code,
        "facts": facts,
        "receipt": f"{_('Receipt in the books')}: {share.receipt}",
        "note": _(
            "A share gives a part of the surplus as the charter says. It is no loan and bears no "
            "interest. Shares from subsidies and gifts cannot be passed on."
        ),
        "sign": _("Chair (signature and seal)"),
        "banner": _("Synthetic demonstration data") if settings.IS_DEMO else "",
    }
