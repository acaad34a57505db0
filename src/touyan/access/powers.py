"""What each kind of post entitles to: the only list of rights, on one screen (rule 1.5, 16.13).

A change here is a change of who may do what in a county: it is reviewed like a change of law.
"""

from touyan.core.actor import Power as P  # noqa: N817 - one screen
from touyan.registry.kinds import PostKind as K

_SEE = frozenset({P.PEOPLE_READ, P.POINTS_READ, P.SHOP_READ, P.FIGURES_READ, P.MEETING_READ})
_REVIEW = {P.POINTS_SECOND_REVIEW, P.OBJECTION_RESOLVE, P.LEDGER_READ}
_PUBLISH = {P.NOTICE_PUBLISH, P.OBJECTION_RECORD, P.POINTS_REMIND, P.MEETING_MANAGE}
_LEAD = (
    _SEE
    | _REVIEW
    | _PUBLISH
    | {P.SCHEME_MANAGE, P.RESOLUTION_RECORD, P.LEDGER_REVERSE, P.MONTH_CLOSE, P.MESSAGES_TEST}
    | {P.COOP_READ, P.COOP_FOUND, P.LAND_READ, P.LAND_FILE}
)
_KEEP_PEOPLE = {P.PEOPLE_MANAGE, P.PEOPLE_UNMASK, P.REGISTRY_IMPORT, P.CARDS_ISSUE, P.MESSAGES_TEST}
_SUPERVISE = _SEE | {P.OBJECTION_RAISE, P.LEDGER_READ, P.LEDGER_VERIFY, P.SHOP_CHECK}
# Who gives out what an alarm asks for and reviews the answer; how high, the colour says (rule 4.4).
_DISPATCH = frozenset({P.ALERT_READ, P.ALERT_HANDLE, P.RETURN_READ})
_COUNTY_DISPATCH = _DISPATCH | {P.FACTS_REPORT, P.ALERT_JUDGE, P.THRESHOLD_SET, P.TARGET_MANAGE}
_COUNTY_DISPATCH |= {P.RETURN_LOCK}
# Neighbours answer what they are asked and key in for others; they see the cases given to them only.
_NEAR = frozenset({P.PEOPLE_READ, P.POINTS_READ, P.POINTS_PROPOSE, P.CASE_ANSWER, P.CASE_RECORD})
_HELP = frozenset({P.CASE_READ, P.CASE_ANSWER, P.CASE_RECORD})
_DESK = _HELP | {P.CASE_DISPATCH, P.CASE_CALL_BACK, P.DUTY_MANAGE}
# A cooperative: the accountant enters, the chair checks; nobody does both to one paper.
_IN_COOP = frozenset(
    {P.LEDGER_READ, P.COOP_READ, P.COOP_BOOKS_READ, P.LAND_READ, P.MEETING_READ, P.COOP_ASK}
)
_OVER_COOPS = frozenset({P.COOP_READ, P.COOP_BOOKS_READ, P.LAND_READ})
# Who is in charge of an office prolongs a petition's time; only its number and days stand here.
_CHARGE = frozenset({P.PETITION_FILE, P.PETITION_APPROVE})
_NOTHING: frozenset[P] = frozenset()

POWERS: dict[K, frozenset[P]] = {
    # the village: two people above the clerk decide, the supervision committee watches
    K.VILLAGE_SECRETARY: _LEAD | _DESK | {P.CASE_APPROVE} | _DISPATCH,
    K.VILLAGE_DEPUTY_SECRETARY: _SEE | _REVIEW | _HELP,
    K.COMMITTEE_CHAIR: _LEAD | _DESK | {P.MONTH_SIGN, P.CASE_APPROVE},
    K.COMMITTEE_VICE_CHAIR: _SEE | _REVIEW | _HELP,
    K.COMMITTEE_MEMBER: _SEE | _HELP | {P.POINTS_PROPOSE},
    K.VILLAGE_CLERK: _SEE
    | _KEEP_PEOPLE
    | _DESK
    | {P.MEETING_MANAGE}
    | {P.POINTS_IMPORT, P.POINTS_PROPOSE, P.RESOLUTION_RECORD, P.LEDGER_READ}
    | {P.OBJECTION_RECORD, P.POINTS_ENROL, P.POINTS_REMIND, P.MONTH_CLOSE}
    | {P.COOP_READ, P.COOP_FOUND, P.LAND_READ, P.LAND_ENTER},
    K.SUPERVISION_CHAIR: _SUPERVISE | {P.POINTS_SECOND_REVIEW, P.RESOLUTION_CONFIRM, P.MONTH_SIGN},
    K.SUPERVISION_MEMBER: _SUPERVISE,
    K.FIRST_SECRETARY: _SEE | _HELP | {P.LEDGER_READ} | {P.COOP_READ},
    K.WORK_TEAM_MEMBER: _SEE | _HELP,
    K.BRANCH_SECRETARY: _NOTHING,
    # neighbours: they know the households of their group, grid or building
    K.GROUP_HEAD: _NEAR
    | {P.POINTS_FIRST_REVIEW, P.POINTS_REMIND, P.MEETING_READ, P.MEETING_MANAGE},
    K.PANEL_MEMBER: frozenset({P.PEOPLE_READ, P.POINTS_READ, P.POINTS_FIRST_REVIEW}),
    K.GRID_WORKER: _NEAR | {P.POINTS_REMIND},
    K.HUB_MEMBER: _NEAR,
    K.BUILDING_HEAD: _NEAR,
    K.SHOP_KEEPER: frozenset({P.SHOP_OPERATE, P.SHOP_READ}),
    K.REPRESENTATIVE: _NOTHING,
    K.VOLUNTEER: _NOTHING,
    K.LOCAL_ELDER: _NOTHING,
    # the mediation committee: its files are its own, also before the secretary and the county
    K.MEDIATOR: frozenset({P.MEDIATION_FILE, P.MEDIATION_HANDLE}),
    # cooperatives and collectives: their own books only (a grant for the organisation); the chair
    # and the supervisors of a collective sign its months (rule 16.3)
    K.COOP_CHAIR: frozenset({P.LEDGER_READ, P.MONTH_SIGN, P.ALERT_READ, P.RETURN_READ})
    | _IN_COOP
    | {P.COOP_MANAGE, P.COOP_CHECK, P.MEETING_MANAGE, P.RETURN_FILL},
    # members' objections to a plan: never answered by who made or checked it
    K.COOP_DIRECTOR: frozenset({P.LEDGER_READ, P.OBJECTION_RESOLVE}) | _IN_COOP,
    K.COOP_MANAGER: frozenset({P.LEDGER_READ}) | _IN_COOP | {P.COOP_ENTER},
    K.COOP_SUPERVISOR: frozenset({P.LEDGER_READ, P.LEDGER_VERIFY, P.MONTH_SIGN})
    | _IN_COOP
    | {P.ALERT_READ, P.RETURN_READ, P.OBJECTION_RESOLVE},
    K.COOP_ACCOUNTANT: frozenset({P.LEDGER_READ, P.MONTH_CLOSE})
    | _IN_COOP
    | {P.COOP_ENTER, P.COOP_DISTRIBUTE, P.RETURN_READ, P.RETURN_FILL},
    K.COLLECTIVE_CHAIR: frozenset({P.LEDGER_READ, P.MONTH_CLOSE, P.MONTH_SIGN}),
    K.COLLECTIVE_DIRECTOR: frozenset({P.LEDGER_READ}),
    K.COLLECTIVE_SUPERVISOR: frozenset({P.LEDGER_READ, P.LEDGER_VERIFY, P.MONTH_SIGN}),
    K.COLLECTIVE_SUPERVISOR_HEAD: frozenset({P.LEDGER_READ, P.LEDGER_VERIFY, P.MONTH_SIGN}),
    K.COLLECTIVE_ACCOUNTANT: frozenset({P.LEDGER_READ, P.MONTH_CLOSE}),
    # the township stands in where a village lacks two reviewers (rule 16.9)
    K.TOWNSHIP_SECRETARY: _SEE
    | {P.LEDGER_READ, P.CASE_READ, P.CASE_APPROVE}
    | _DISPATCH
    | _OVER_COOPS
    | _CHARGE,
    K.TOWNSHIP_HEAD: _SEE
    | {P.LEDGER_READ, P.CASE_READ, P.CASE_APPROVE}
    | _DISPATCH
    | _OVER_COOPS
    | _CHARGE,
    K.TOWNSHIP_OFFICER: _SEE
    | _REVIEW
    | _KEEP_PEOPLE
    | _DESK
    | {P.CASE_APPROVE, P.PETITION_FILE, P.PETITION_HANDLE}
    | {P.SHOP_ASSESS, P.POSTS_MANAGE, P.POINTS_IMPORT, P.RESOLUTION_FILE, P.SHOP_CHECK}
    | {P.SCHEME_TAKE_OVER, P.RETURN_REVIEW}
    | _DISPATCH
    | _OVER_COOPS
    | {P.COOP_FOUND, P.COOP_STEWARD},
    K.TOWNSHIP_DISCIPLINE: _SEE | {P.LEDGER_READ, P.LEDGER_VERIFY} | _OVER_COOPS,
    K.TOWNSHIP_JUSTICE: frozenset({P.FIGURES_READ, P.MEDIATION_FILE, P.MEDIATION_HANDLE}),
    K.TOWNSHIP_ECONOMY: frozenset({P.FIGURES_READ, P.SHOP_READ, P.LEDGER_READ})
    | _DISPATCH
    | _OVER_COOPS
    | {P.COOP_FOUND, P.COOP_STEWARD, P.COOP_REGISTER, P.RETURN_REVIEW},
    # the county sees figures and records; names stay masked for it
    K.COUNTY_LEADER: frozenset({P.FIGURES_READ, P.POINTS_READ, P.SHOP_READ})
    | {P.ALERT_READ, P.RETURN_READ}
    | {P.COOP_READ}
    | _CHARGE,
    K.COUNTY_OFFICER: _SEE
    | _DESK
    | {P.CASE_APPROVE, P.CASE_DECIDE, P.CASE_EXCLUDE, P.MATTER_MANAGE}
    | {P.AREAS_MANAGE, P.POSTS_MANAGE, P.REGISTRY_IMPORT, P.SCHEME_TAKE_OVER, P.AWARD_PUBLISH}
    | _COUNTY_DISPATCH
    | {P.COOP_READ, P.COOP_STEWARD, P.MESSAGES_TEST},
    K.COUNTY_AGRICULTURE: frozenset({P.FIGURES_READ, P.SHOP_READ, P.LEDGER_READ})
    | _COUNTY_DISPATCH
    | _OVER_COOPS
    | {P.COOP_FILE, P.COOP_REGISTER},
    K.COUNTY_PETITION: frozenset({P.FIGURES_READ, P.PETITION_FILE, P.PETITION_HANDLE})
    | {P.CASE_EXCLUDE},
    K.COUNTY_JUSTICE: frozenset({P.FIGURES_READ, P.MEDIATION_FILE}),
    K.AUDITOR: _SEE
    | {P.ALERT_READ, P.RETURN_READ, P.AUDIT_READ, P.LEDGER_READ, P.LEDGER_VERIFY}
    | _OVER_COOPS,
    # three separated administrators; none of them sees the people's data
    K.SYSTEM_ADMIN: frozenset(
        {P.SYSTEM_ADMINISTER, P.AREAS_MANAGE, P.CASE_CONNECT, P.MESSAGES_TEST}
    ),
    K.SECURITY_ADMIN: frozenset({P.SECURITY_ADMINISTER}),
    K.AUDIT_ADMIN: frozenset({P.AUDIT_READ, P.LEDGER_VERIFY}),
}

OWN_HOUSEHOLD = frozenset(
    {
        P.PEOPLE_READ,
        P.POINTS_READ,
        P.POINTS_CLAIM_OWN,
        P.REDEEM_OWN,
        P.OBJECTION_RAISE,
        P.MEETING_READ,
    }
    | {P.POINTS_ENROL_OWN, P.CASE_OWN, P.COOP_READ_OWN, P.COOP_APPLY_OWN, P.LAND_READ_OWN}
)
"""What every villager may do for the household they live in."""

OWN_PERSON = frozenset({P.PEOPLE_READ, P.CASE_OWN, P.COOP_READ_OWN, P.COOP_APPLY_OWN})
"""What everybody may do about themselves."""

ADMINISTRATORS = frozenset({K.SYSTEM_ADMIN, K.SECURITY_ADMIN, K.AUDIT_ADMIN})
"""Never two of them in one hand (GB/T 22239-2019, level 3); `separated` enforces it."""

ORGANISATION_POSTS = frozenset(k for k in K if k.startswith(("COOP_", "COLLECTIVE_")))
"""Posts whose powers reach one organisation instead of an area."""

ONE_FACTOR_POSTS = frozenset(
    {K.GROUP_HEAD, K.PANEL_MEMBER, K.GRID_WORKER, K.HUB_MEMBER, K.BUILDING_HEAD, K.SHOP_KEEPER}
    | {kind for kind, powers in POWERS.items() if not powers}
)
"""Neighbours' posts work after a phone code or card; every other post needs password and app."""


def separated(kinds: frozenset[K]) -> bool:
    """Say whether at most one administrator's post is among these, and then no other power."""
    administrator = kinds & ADMINISTRATORS
    return not administrator or (
        len(administrator) == 1 and not any(POWERS[kind] for kind in kinds - ADMINISTRATORS)
    )
