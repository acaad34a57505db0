"""What a certificate says, and which decisions a valuation can rest on."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from touyan.coops.models import Coop, CoopMember, Subscription
from touyan.coops.queries import names
from touyan.core import clock
from touyan.core.money import format_fen
from touyan.land.models import LandTransfer, TransferWay
from touyan.registry.kinds import ResolutionBody
from touyan.registry.models import Resolution


def valuations(coop: Coop, *, since: dt.date | None = None) -> list[tuple[str, str]]:
    """Return the decisions of a cooperative's members that are in force, the newest first, after a line
    that is none: nobody takes a decision by not choosing. `since`: none that was taken before that day.
    """
    rows = Resolution.objects.in_force().filter(
        organisation_id=coop.pk, body=ResolutionBody.COOP_MEMBERS
    )
    if since is not None:
        rows = rows.filter(passed_on__gte=since)
    found = rows.order_by("-passed_on", "-pk")[:50]
    return [
        ("", _("Choose the decision")),
        *((str(one.pk), f"{one.passed_on} {one.title}") for one in found),
    ]


@dataclass(frozen=True, slots=True)
class FreeLand:
    """A household's land that came to the cooperative to be a share, and is not one yet."""

    transfer: LandTransfer
    member: CoopMember
    name: str

    @property
    def label(self) -> str:
        """Return what a list of choices says of it."""
        parcel = self.transfer.contract.parcel
        place = parcel.name or parcel.code
        until = f"{self.transfer.from_on} — {self.transfer.to_on}"
        return (
            f"{self.member.number}. {self.name} · {place} · {self.transfer.mu} {_('mu')} · {until}"
        )


def free_land(coop: Coop, member: CoopMember | None = None) -> list[FreeLand]:
    """Return the land that members let the cooperative have as a share and that no share rests on, by
    the number in the members' list; of one member where one is given.
    """
    members = CoopMember.objects.present().filter(coop=coop)
    if member is not None:
        members = members.filter(pk=member.pk)
    by_home = {one.subject_id: one for one in members}
    resting = Subscription.objects.resting().filter(land_transfer=OuterRef("pk"))
    rows = (
        LandTransfer.objects.in_use()
        .filter(to_subject_id=coop.pk, way=TransferWay.SHARE, to_on__gte=clock.today())
        .filter(contract__household__subject__coop_memberships__in=members)
        .exclude(Exists(resting))
        .select_related("contract__parcel")
    )
    found = [one for one in rows if one.contract.household_id in by_home]
    called = names.of_subjects([one.contract.household_id for one in found])
    free = [
        FreeLand(one, by_home[one.contract.household_id], called.get(one.contract.household_id, ""))
        for one in found
    ]
    return sorted(free, key=lambda one: (one.member.number, one.transfer.pk))


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
        "receipt": _("Receipt in the books: %(receipt)s") % {"receipt": share.receipt},
        "note": _(
            "A share gives a part of the surplus as the charter says. It is no loan and bears no "
            "interest. Shares from subsidies and gifts cannot be passed on."
        ),
        "sign": _("Chair (signature and seal)"),
        "banner": _("Synthetic demonstration data") if settings.IS_DEMO else "",
    }
