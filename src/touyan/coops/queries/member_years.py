"""The years in which a member had anything to do with the cooperative: trade, wages, land, slips."""

from django.db.models.functions import ExtractYear

from touyan.coops.models import CoopMember, DistributionSlip, LandPayment, MemberTrade, WageLine
from touyan.coops.queries.year_sheet import YearSheet, subjects_of, year_sheet
from touyan.core import clock


def years_of(member: CoopMember) -> list[int]:
    """Return the years with anything in them, the newest first. Two queries."""
    subjects = subjects_of(member, clock.today())
    slips = DistributionSlip.objects.laid_open().filter(member=member)
    found = slips.order_by().values_list("trial__year", flat=True)
    booked = [
        model.objects.booked()
        .filter(voucher__coop_id=member.coop_id, subject_id__in=subjects)
        .order_by()
        .values_list(ExtractYear("voucher__on"), flat=True)
        for model in (MemberTrade, WageLine, LandPayment)
    ]
    # PostgreSQL joins whole numbers and years taken from days as decimals.
    return sorted({int(year) for year in found.union(*booked)}, reverse=True)


def year_of(member: CoopMember, asked: str) -> tuple[YearSheet | None, list[int]]:
    """Return the sheet of the year that was asked for, or of the newest, and all years."""
    years = years_of(member)
    if not years:
        return None, []
    wanted = int(asked) if asked.isdecimal() and len(asked) == 4 else 0
    return year_sheet(member, wanted if wanted in years else years[0]), years
