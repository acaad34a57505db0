"""The tables that the coops room's numbers come from, for the database to watch."""

from touyan.core.watching import Watch
from touyan.registry.measures import TENURES

COOPS = Watch(
    name="coops_coops",
    model="coops.Coop",
    area="area",
    since="registered_on",
    until="ended_on",
    also=("status", "level", "party_led", "organisation"),
)
MEMBERS = Watch(
    name="coops_members",
    model="coops.CoopMember",
    area="coop__area",
    since="joined_on",
    until="left_on",
    also=("subject", "is_unit"),
)
SHARES = Watch(
    name="coops_shares",
    model="coops.Subscription",
    area="coop__area",
    since="registered_on",
    until="ended_on",
    also=("status", "kind", "amount_fen", "mu", "member"),
)
STEWARDS = (
    Watch(
        name="coops_stewards",
        model="coops.StewardAssignment",
        area="tenure__post__area",
        since="started_on",
        until="ended_on",
        also=("role",),
    ),
    TENURES,
)
WAGES = (
    Watch(
        name="coops_wages",
        model="coops.WageLine",
        area="voucher__coop__area",
        since="voucher__period",
        also=("days", "subject"),
    ),
    Watch(
        name="coops_vouchers",
        model="coops.Voucher",
        area="coop__area",
        since="period",
        also=("status",),
    ),
)
LAND = (
    Watch(
        name="coops_land",
        model="land.LandTransfer",
        area="to_subject__organisation__coop__area",
        since="from_on",
        until="ended_on",
        also=("mu",),
        turns=("to_on",),
    ),
    # Land may have gone to an organisation before it was entered as a cooperative.
    Watch(name="coops_founded", model="coops.Coop", area="area", also=("organisation",)),
)
SLIPS = (
    Watch(
        name="coops_distributions",
        model="coops.Distribution",
        area="coop__area",
        also=("trial", "status", "year"),
    ),
    Watch(
        name="coops_slips",
        model="coops.DistributionSlip",
        area="trial__coop__area",
        also=("patronage_fen", "residual_fen"),
    ),
)
