"""The words of the room: bodies, matters, ways of voting (rule 7.1, 7.2, 16.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyKind(models.TextChoices):
    """Who decides. An assembly that may meet in two ways has two lines: adults, or households."""

    VILLAGERS_ADULTS = "VILLAGERS_ADULTS", _("Villagers' assembly (adults)")
    VILLAGERS_HOUSEHOLDS = "VILLAGERS_HOUSEHOLDS", _("Villagers' assembly (one per household)")
    VILLAGER_REPRESENTATIVES = (
        "VILLAGER_REPRESENTATIVES",
        _("Meeting of villagers' representatives"),
    )
    VILLAGERS_COMMITTEE = "VILLAGERS_COMMITTEE", _("Villagers' committee")
    RESIDENTS_ADULTS = "RESIDENTS_ADULTS", _("Residents' assembly (adults)")
    RESIDENTS_HOUSEHOLDS = "RESIDENTS_HOUSEHOLDS", _("Residents' assembly (one per household)")
    RESIDENT_REPRESENTATIVES = (
        "RESIDENT_REPRESENTATIVES",
        _("Meeting of residents' representatives"),
    )
    RESIDENTS_COMMITTEE = "RESIDENTS_COMMITTEE", _("Residents' committee")
    LAND_REPRESENTATIVES = "LAND_REPRESENTATIVES", _("Villagers' representatives on land")
    GROUP_ADULTS = "GROUP_ADULTS", _("Group meeting (adults)")
    GROUP_HOUSEHOLDS = "GROUP_HOUSEHOLDS", _("Group meeting (one per household)")
    HAMLET = "HAMLET", _("Hamlet meeting")
    NIGHT_TALK = "NIGHT_TALK", _("Night talk")
    COUNCIL = "COUNCIL", _("Villagers' council")
    PARTY_COMMITTEE = "PARTY_COMMITTEE", _("Party committee of the village")
    TWO_COMMITTEES = "TWO_COMMITTEES", _("Party committee and villagers' committee together")
    PARTY_MEETING = "PARTY_MEETING", _("Meeting of all Party members")
    COLLECTIVE_MEMBERS = "COLLECTIVE_MEMBERS", _("Members' assembly of the collective")
    COLLECTIVE_REPRESENTATIVES = (
        "COLLECTIVE_REPRESENTATIVES",
        _("Representatives' assembly of the collective"),
    )
    COLLECTIVE_BOARD = "COLLECTIVE_BOARD", _("Board of the collective")
    COOP_FOUNDERS = "COOP_FOUNDERS", _("Founding assembly of a cooperative")
    COOP_MEMBERS = "COOP_MEMBERS", _("Members' assembly of the cooperative")
    COOP_REPRESENTATIVES = "COOP_REPRESENTATIVES", _("Representatives' assembly of the cooperative")
    COOP_BOARD = "COOP_BOARD", _("Board of the cooperative")
    COOP_UNION_MEMBERS = "COOP_UNION_MEMBERS", _("Members' assembly of the union of cooperatives")
    ELECTION_VOTERS = "ELECTION_VOTERS", _("Committee election by all voters")
    ELECTION_HOUSEHOLDS = "ELECTION_HOUSEHOLDS", _("Committee election, one per household")
    ELECTION_REPRESENTATIVES = (
        "ELECTION_REPRESENTATIVES",
        _("Committee election by representatives"),
    )


class Matter(models.TextChoices):
    """What is to be decided; the matter chooses the body (routing)."""

    VILLAGE_WORKS = "VILLAGE_WORKS", _("Village plan and building up the village")
    ALLOWANCES = "ALLOWANCES", _("Who gets allowances for lost working time, and how much")
    USE_OF_INCOME = "USE_OF_INCOME", _("Use of the money and goods earned by the collective")
    PUBLIC_WELFARE = "PUBLIC_WELFARE", _("Public welfare works, raising money and labour for them")
    SUPPORT_PLAN = "SUPPORT_PLAN", _("Who gets special support, and the plan for it")
    OTHER_INTEREST = "OTHER_INTEREST", _("Another important matter of everybody")
    COVENANT = "COVENANT", _("Charter of self-government or village covenant")
    POINTS_RULES = "POINTS_RULES", _("Rules of the points")
    ANNUAL_REPORT = "ANNUAL_REPORT", _("Annual report of the committee")
    APPRAISAL = "APPRAISAL", _("Appraisal of the committee's members")
    UNDO_COMMITTEE = "UNDO_COMMITTEE", _("Cancel or change a decision of the committee")
    UNDO_REPRESENTATIVES = (
        "UNDO_REPRESENTATIVES",
        _("Cancel or change a decision of the representatives"),
    )
    RESIGNATION = "RESIGNATION", _("Resignation of a committee member")
    SUPERVISORS = "SUPERVISORS", _("Choose the supervision committee")
    ELECTION_COMMITTEE = "ELECTION_COMMITTEE", _("Choose the election committee")
    OUTSIDE_VOTER = (
        "OUTSIDE_VOTER",
        _("Let somebody registered elsewhere take part in the election"),
    )
    BOUNDARY = "BOUNDARY", _("Found, end or redraw the village")
    ELECTION = "ELECTION", _("Election of the committee")
    RECALL = "RECALL", _("Recall of a committee member")
    VACANCY = "VACANCY", _("By-election for a vacant seat")
    GROUP_AFFAIRS = "GROUP_AFFAIRS", _("Important matters of the group")
    GROUP_HEAD = "GROUP_HEAD", _("Choose the head of the group")
    HAMLET_AFFAIRS = "HAMLET_AFFAIRS", _("Matters of the hamlet")
    COLLECTIVE_CHARTER = "COLLECTIVE_CHARTER", _("Charter of the collective")
    COLLECTIVE_RULES = "COLLECTIVE_RULES", _("Internal rules of the collective")
    COLLECTIVE_MEMBERSHIP = "COLLECTIVE_MEMBERSHIP", _("Who is a member of the collective")
    COLLECTIVE_ELECTION = (
        "COLLECTIVE_ELECTION",
        _("Choose or recall directors and supervisors of the collective"),
    )
    COLLECTIVE_REPORTS = (
        "COLLECTIVE_REPORTS",
        _("Reports of directors and supervisors of the collective"),
    )
    COLLECTIVE_PAY = (
        "COLLECTIVE_PAY",
        _("Pay of directors, supervisors and managers of the collective"),
    )
    COLLECTIVE_BUDGET = (
        "COLLECTIVE_BUDGET",
        _("Plans, budget, accounts and distribution of the collective"),
    )
    LAND_AND_SHARES = (
        "LAND_AND_SHARES",
        _("Land contracts, house sites, shares in the collective's income"),
    )
    BUILDING_LAND = "BUILDING_LAND", _("Use, sale or lease of the collective's building land")
    LAND_COMPENSATION = "LAND_COMPENSATION", _("Sharing compensation for land")
    INVESTMENT = "INVESTMENT", _("Investments and other great matters of the collective")
    COLLECTIVE_MERGER = "COLLECTIVE_MERGER", _("Merger or division of the collective")
    BENEFIT_OUTSIDER = (
        "BENEFIT_OUTSIDER",
        _("Let a non-member who served the collective share its income"),
    )
    OUTSIDE_LEASE = "OUTSIDE_LEASE", _("Contract land to somebody outside the collective")
    COOP_FOUNDING = "COOP_FOUNDING", _("Adopt the charter of a new cooperative")
    COOP_CHARTER = "COOP_CHARTER", _("Change the cooperative's charter")
    COOP_MERGER = "COOP_MERGER", _("Merge, divide, dissolve the cooperative, or join a union")
    COOP_ELECTION = (
        "COOP_ELECTION",
        _("Choose or recall the cooperative's directors and supervisors"),
    )
    COOP_ORDINARY = "COOP_ORDINARY", _("Another decision of the cooperative's members")


class Assent(models.TextChoices):
    """How a vote is taken. Elections and recalls are taken on paper, in a booth, and nowhere else."""

    RAISED_HANDS = "RAISED_HANDS", _("Raised hands, counted aloud")
    PAPER = "PAPER", _("Slips of paper, counted in public")
    ROLL_CALL = "ROLL_CALL", _("Roll-call: names and choices are public")


class Choice(models.TextChoices):
    """What one person can say to a motion."""

    YES = "YES", _("In favour")
    NO = "NO", _("Against")
    ABSTAIN = "ABSTAIN", _("Abstains")
