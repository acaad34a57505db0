"""What accounts, transfers and acts of cooperatives and of land are called on a page."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.coops import chart
from touyan.coops.vouchers import Template
from touyan.core.errors import NotFound

HELD: dict[str, str | Promise] = {
    "member.reserve": _("Member's share of the reserve"),
    "member.subsidy": _("Member's weight from subsidies"),
    "member.donation": _("Member's weight from gifts"),
    "member.land": _("Member's land in mu"),
    "quantified.reserve": _("Reserve shared out"),
    "quantified.subsidy": _("Subsidies shared out"),
    "quantified.donation": _("Gifts shared out"),
    "quantified.land": _("Land brought in"),
    "coop.goods": _("Goods in stock"),
}
_ACTS_ON_SHARES: Mapping[str, str | Promise] = {
    "coops.share": _("Contribution of a member"),
    "coops.settlement": _("Settlement of a member who left"),
    "coops.quantified": _("Shared out as weights of the members"),
    "coops.distribution": _("Distribution of the surplus"),
    "coops.payout": _("Distribution paid out"),
}
_VOUCHERS: Mapping[str, str | Promise] = {
    f"coop.{one.value.lower()}": one.label for one in Template
}
TRANSFERS: Mapping[str, str | Promise] = {**_ACTS_ON_SHARES, **_VOUCHERS}
ACTS: dict[str, str | Promise] = {
    "coops.charter.adopted": _("Charter adopted"),
    "coops.coop.begun": _("Founding of a cooperative begun"),
    "coops.coop.chartered": _("Founding assembly held"),
    "coops.coop.registered": _("Cooperative registered"),
    "coops.departure.noticed": _("Letter of leaving recorded"),
    "coops.departure.taken_back": _("Letter of leaving taken back"),
    "coops.distribution.declared": _("Distribution booked"),
    "coops.distribution.given_back": _("Distribution given back"),
    "coops.distribution.laid_open": _("Distribution laid open"),
    "coops.distribution.objection_answered": _("Objection to a distribution answered"),
    "coops.distribution.proposed": _("Distribution proposed"),
    "coops.distribution.refused": _("Distribution not admitted"),
    "coops.distribution.tried": _("Distribution tried out"),
    "coops.distribution.withdrawn": _("Distribution withdrawn"),
    "coops.equivalent.entered": _("What counts as trade entered"),
    "coops.equivalent.filed": _("What counts as trade filed"),
    "coops.expulsion.decided": _("Member put out by the members"),
    "coops.expulsion.dropped": _("Proposal to put a member out dropped"),
    "coops.expulsion.heard": _("Member heard"),
    "coops.expulsion.proposed": _("Proposal to put a member out"),
    "coops.forecast.recorded": _("Estimate of a cooperative written down"),
    "coops.goods.counted": _("Goods of a cooperative counted"),
    "coops.handout.checked": _("Sheet of seedlings or services checked"),
    "coops.handout.entered": _("Sheet of seedlings or services entered"),
    "coops.handout.returned": _("Sheet of seedlings or services given back"),
    "coops.founded": _("Cooperatives taken over"),
    "coops.founder.added": _("Founder put on the list"),
    "coops.founder.removed": _("Founder taken off the list"),
    "coops.founders.agreed": _("Founders signed the charter"),
    "coops.fund.quantified": _("Fund shared out to members"),
    "coops.item.added": _("Goods of a cooperative added"),
    "coops.member.applied": _("Application for membership"),
    "coops.member.left": _("Membership over"),
    "coops.member.refused": _("Applicant not admitted"),
    "coops.member.representative": _("Voter of a member named"),
    "coops.members.admitted": _("Members admitted"),
    "coops.money.counted": _("Cash and bank of a cooperative compared"),
    "coops.officer.appointed": _("Officer of a cooperative recorded"),
    "coops.officer.ended": _("Term of an officer ended"),
    "coops.opening.imported": _("Opening balances taken over"),
    "coops.vouchers.imported": _("Vouchers of another package imported"),
    "coops.vouchers.import_undone": _("Import of vouchers taken back"),
    "coops.shares.imported": _("Old shares imported"),
    "coops.shares.import_undone": _("Import of old shares taken back"),
    "coops.members.imported": _("Old list of members imported"),
    "coops.members.import_undone": _("Import of old members taken back"),
    "coops.payment.cancelled": _("Payment list cancelled"),
    "coops.payment.confirmed": _("Payment list confirmed"),
    "coops.payment.prepared": _("Payment list prepared"),
    "coops.representatives.chosen": _("Representatives of a cooperative chosen"),
    "coops.report.recorded": _("Yearly report recorded"),
    "coops.settlement.paid": _("Settlement paid"),
    "coops.settlement.prepared": _("Settlement worked out"),
    "coops.share.appraised": _("Value of a share entered"),
    "coops.share.called_off": _("Contribution called off"),
    "coops.share.paid": _("Contribution paid in"),
    "coops.share.passed_on": _("Share passed on"),
    "coops.share.pledged": _("Contribution pledged"),
    "coops.share.registered": _("Share registered"),
    "coops.shares.registered": _("Old shares registered"),
    "coops.shares.taken_over": _("Old shares taken over"),
    "coops.steward.assigned": _("Leader looks after a cooperative"),
    "coops.steward.ended": _("Leader looks after a cooperative no more"),
    "coops.stewards.assigned": _("Leaders look after cooperatives"),
    "coops.assembly.asked": _("Extraordinary assembly of a cooperative asked for"),
    "coops.assembly.taken_back": _("Request for an assembly taken back"),
    "coops.votes.given": _("Additional votes given"),
    "coops.voucher.attached": _("Paper of a voucher attached"),
    "coops.voucher.booked": _("Voucher booked"),
    "coops.voucher.cancelled": _("Voucher cancelled"),
    "coops.voucher.refused": _("Voucher refused"),
    "coops.voucher.returned": _("Voucher given back"),
    "coops.voucher.submitted": _("Voucher handed in"),
    "coops.vouchers.booked": _("Vouchers booked together"),
    "land.contract.ended": _("Land contract ended"),
    "land.contract.recorded": _("Land contract recorded"),
    "land.import_undone": _("Import of land undone"),
    "land.imported": _("Land imported"),
    "land.parcel.registered": _("Parcel entered"),
    "land.taken_over": _("Land taken over"),
    "land.transfer.agreed": _("Transfer contract entered"),
    "land.transfer.ended": _("Transfer contract ended"),
    "land.transfer.filed": _("Transfer contract taken on file"),
    "land.transfer.scanned": _("Scan of a transfer contract kept"),
}
OBJECTS: dict[str, str | Promise] = {
    "coops.coop": _("cooperative"),
    "coops.item": _("goods of a cooperative"),
    "coops.share": _("share in a cooperative"),
    "coops.voucher": _("voucher"),
    "coops.stock_count": _("Count of a cooperative's goods"),
    "land": _("land"),
}


def account(code: str) -> str | Promise | None:
    """Return the official name of a cooperative's account, or the words for what is held; else None."""
    if code in HELD:
        return HELD[code]
    try:
        return chart.PROVISIONAL.title(*chart.split(code))
    except NotFound:
        return None
