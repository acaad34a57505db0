"""The words of the registry: kinds, statuses and relations (rule 1.2 to 1.5, 16.13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """What can hold, owe, help or be helped."""

    PERSON = "PERSON", _("Person")
    HOUSEHOLD = "HOUSEHOLD", _("Household")
    ORGANISATION = "ORGANISATION", _("Organisation")


class PartyStatus(models.TextChoices):
    """Standing in the Party; only full members vote in a branch."""

    NONE = "NONE", _("Not a Party member")
    PROBATIONARY = "PROBATIONARY", _("Probationary Party member")
    FULL = "FULL", _("Full Party member")


class SuccessionKind(models.TextChoices):
    """How one area or household followed another; CODE and NAME keep the same area."""

    FOUNDED = "FOUNDED", _("First recorded")
    RECODE = "RECODE", _("New code")
    RENAME = "RENAME", _("New name")
    MERGE = "MERGE", _("Merged")
    SPLIT = "SPLIT", _("Split")
    ENDED = "ENDED", _("Ended")


class HouseholdKind(models.TextChoices):
    """Three ways to count a household; they are kept apart (rule 1.2)."""

    RESIDENT = "RESIDENT", _("People who live together")
    HUKOU = "HUKOU", _("Household register")
    CONTRACT = "CONTRACT", _("Land contract household")


class HouseholdStatus(models.TextChoices):
    """Whether the household still exists, and how it ended."""

    ACTIVE = "ACTIVE", _("Active")
    MOVED_OUT = "MOVED_OUT", _("Moved out")
    MERGED = "MERGED", _("Merged into another household")
    ENDED = "ENDED", _("Ended")


class Relation(models.TextChoices):
    """What a member is to the head of the household (GB/T 4761, its first digit and "head")."""

    HEAD = "HEAD", _("Head of household")
    SPOUSE = "SPOUSE", _("Spouse")
    SON = "SON", _("Son")
    DAUGHTER = "DAUGHTER", _("Daughter")
    CHILD_IN_LAW = "CHILD_IN_LAW", _("Son- or daughter-in-law")
    GRANDCHILD = "GRANDCHILD", _("Grandchild")
    PARENT = "PARENT", _("Parent or parent-in-law")
    GRANDPARENT = "GRANDPARENT", _("Grandparent")
    SIBLING = "SIBLING", _("Brother or sister")
    OTHER = "OTHER", _("Other")


class OrganisationKind(models.TextChoices):
    """Kinds of organisations, the Party's first, from the top down."""

    COUNTY_PARTY_COMMITTEE = "COUNTY_PARTY_COMMITTEE", _("County Party committee")
    TOWNSHIP_PARTY_COMMITTEE = "TOWNSHIP_PARTY_COMMITTEE", _("Township Party committee")
    VILLAGE_PARTY_COMMITTEE = "VILLAGE_PARTY_COMMITTEE", _("Village Party committee")
    GENERAL_BRANCH = "GENERAL_BRANCH", _("General Party branch")
    PARTY_BRANCH = "PARTY_BRANCH", _("Party branch")
    JOINT_BRANCH = "JOINT_BRANCH", _("Joint Party branch")
    PARTY_GROUP = "PARTY_GROUP", _("Party group")
    VILLAGERS_COMMITTEE = "VILLAGERS_COMMITTEE", _("Villagers' committee")
    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE", _("Residents' committee")
    SUPERVISION_COMMITTEE = "SUPERVISION_COMMITTEE", _("Village supervision committee")
    MEDIATION_COMMITTEE = "MEDIATION_COMMITTEE", _("Mediation committee")
    COUNCIL = "COUNCIL", _("Villagers' council")
    ASSOCIATION = "ASSOCIATION", _("Association")
    COLLECTIVE = "COLLECTIVE", _("Rural collective economic organisation")
    COOP = "COOP", _("Farmers' cooperative")
    COOP_UNION = "COOP_UNION", _("Union of cooperatives")
    ENTERPRISE = "ENTERPRISE", _("Enterprise")
    GOVERNMENT = "GOVERNMENT", _("Government office")
    OTHER = "OTHER", _("Other organisation")


class PostKind(models.TextChoices):
    """Kinds of posts; `access.powers` says what each entitles to."""

    VILLAGE_SECRETARY = "VILLAGE_SECRETARY", _("Party secretary of the village")
    VILLAGE_DEPUTY_SECRETARY = "VILLAGE_DEPUTY_SECRETARY", _("Deputy Party secretary")
    BRANCH_SECRETARY = "BRANCH_SECRETARY", _("Secretary of a Party branch")
    COMMITTEE_CHAIR = "COMMITTEE_CHAIR", _("Chair of the committee")
    COMMITTEE_VICE_CHAIR = "COMMITTEE_VICE_CHAIR", _("Vice chair of the committee")
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER", _("Member of the committee")
    VILLAGE_CLERK = "VILLAGE_CLERK", _("Village clerk")
    GROUP_HEAD = "GROUP_HEAD", _("Head of a group")
    BUILDING_HEAD = "BUILDING_HEAD", _("Head of a building")
    REPRESENTATIVE = "REPRESENTATIVE", _("Representative of the villagers")
    PANEL_MEMBER = "PANEL_MEMBER", _("Member of the points panel")
    SUPERVISION_CHAIR = "SUPERVISION_CHAIR", _("Chair of the supervision committee")
    SUPERVISION_MEMBER = "SUPERVISION_MEMBER", _("Member of the supervision committee")
    GRID_WORKER = "GRID_WORKER", _("Grid worker")
    HUB_MEMBER = "HUB_MEMBER", _("Party member's hub household")
    VOLUNTEER = "VOLUNTEER", _("Volunteer")
    LOCAL_ELDER = "LOCAL_ELDER", _("Respected villager")
    MEDIATOR = "MEDIATOR", _("Member of the mediation committee")
    SHOP_KEEPER = "SHOP_KEEPER", _("Keeper of the points shop")
    FIRST_SECRETARY = "FIRST_SECRETARY", _("First secretary")
    WORK_TEAM_MEMBER = "WORK_TEAM_MEMBER", _("Member of the village work team")
    COLLECTIVE_CHAIR = "COLLECTIVE_CHAIR", _("Chair of the collective")
    COLLECTIVE_DIRECTOR = "COLLECTIVE_DIRECTOR", _("Director of the collective")
    COLLECTIVE_SUPERVISOR = "COLLECTIVE_SUPERVISOR", _("Supervisor of the collective")
    COLLECTIVE_SUPERVISOR_HEAD = (
        "COLLECTIVE_SUPERVISOR_HEAD",
        _("Chair of the collective's supervisors"),
    )
    COLLECTIVE_ACCOUNTANT = "COLLECTIVE_ACCOUNTANT", _("Accountant of the collective")
    COOP_CHAIR = "COOP_CHAIR", _("Chair of the cooperative")
    COOP_DIRECTOR = "COOP_DIRECTOR", _("Director of the cooperative")
    COOP_MANAGER = "COOP_MANAGER", _("Manager of the cooperative")
    COOP_SUPERVISOR = "COOP_SUPERVISOR", _("Supervisor of the cooperative")
    COOP_ACCOUNTANT = "COOP_ACCOUNTANT", _("Accountant of the cooperative")
    TOWNSHIP_SECRETARY = "TOWNSHIP_SECRETARY", _("Township Party secretary")
    TOWNSHIP_HEAD = "TOWNSHIP_HEAD", _("Head of the township")
    TOWNSHIP_OFFICER = "TOWNSHIP_OFFICER", _("Officer of the township")
    TOWNSHIP_DISCIPLINE = "TOWNSHIP_DISCIPLINE", _("Township discipline officer")
    TOWNSHIP_JUSTICE = "TOWNSHIP_JUSTICE", _("Township justice officer")
    TOWNSHIP_ECONOMY = "TOWNSHIP_ECONOMY", _("Township rural economy officer")
    COUNTY_LEADER = "COUNTY_LEADER", _("County leader")
    COUNTY_OFFICER = "COUNTY_OFFICER", _("County officer (organisation department)")
    COUNTY_AGRICULTURE = "COUNTY_AGRICULTURE", _("County agriculture officer")
    COUNTY_PETITION = "COUNTY_PETITION", _("County petition officer")
    COUNTY_JUSTICE = "COUNTY_JUSTICE", _("County justice officer")
    AUDITOR = "AUDITOR", _("Auditor")
    SYSTEM_ADMIN = "SYSTEM_ADMIN", _("System administrator")
    SECURITY_ADMIN = "SECURITY_ADMIN", _("Security administrator")
    AUDIT_ADMIN = "AUDIT_ADMIN", _("Audit administrator")


class Capacity(models.TextChoices):
    """How a person fills a post."""

    HOLDER = "HOLDER", _("Holder")
    DEPUTY = "DEPUTY", _("Deputy")
    STAND_IN = "STAND_IN", _("Stand-in during leave")


class ResolutionBody(models.TextChoices):
    """Who passed it; `decisions` later carries quorum and majority of each body."""

    VILLAGERS_ASSEMBLY = "VILLAGERS_ASSEMBLY", _("Villagers' assembly")
    VILLAGER_REPRESENTATIVES = "VILLAGER_REPRESENTATIVES", _("Villagers' representatives")
    VILLAGERS_COMMITTEE = "VILLAGERS_COMMITTEE", _("Villagers' committee")
    RESIDENTS_ASSEMBLY = "RESIDENTS_ASSEMBLY", _("Residents' assembly")
    RESIDENT_REPRESENTATIVES = "RESIDENT_REPRESENTATIVES", _("Residents' representatives")
    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE", _("Residents' committee")
    GROUP_MEETING = "GROUP_MEETING", _("Group meeting")
    COLLECTIVE_MEMBERS = "COLLECTIVE_MEMBERS", _("Members of the collective")
    COLLECTIVE_REPRESENTATIVES = (
        "COLLECTIVE_REPRESENTATIVES",
        _("Representatives of the collective's members"),
    )
    COOP_MEMBERS = "COOP_MEMBERS", _("Members of the cooperative")
    PARTY_MEETING = "PARTY_MEETING", _("Meeting of Party members")
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("Party committee")
    GOVERNMENT = "GOVERNMENT", _("Government")
    JOINT_MEETING = "JOINT_MEETING", _("Joint meeting of the county's offices")


class ResolutionStatus(models.TextChoices):
    """RECORDED: an old decision entered with its scan. PROVEN: `decisions` holds its votes."""

    RECORDED = "RECORDED", _("Recorded from paper")
    PROVEN = "PROVEN", _("Proven by the recorded votes")
