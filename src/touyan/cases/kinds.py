"""The words of the cases room: families, levels, states, channels, what a time line can say."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """What a kind of case is by its nature; the pack names the kinds, the law knows the families."""

    WHISTLE = "WHISTLE", _("Whistle")
    ENQUIRY = "ENQUIRY", _("Enquiry")
    REQUEST = "REQUEST", _("Request")
    SUGGESTION = "SUGGESTION", _("Suggestion")
    HAZARD = "HAZARD", _("Hazard")
    MEDIATE_PROXY = "MEDIATE_PROXY", _("Small quarrel settled for you")
    APPEAL_PROXY = "APPEAL_PROXY", _("Request carried for you")
    GROUP_ADVOCATE = "GROUP_ADVOCATE", _("Spoken for a group")
    PUBLIC_ERRAND = "PUBLIC_ERRAND", _("Errand run for you")
    PETITION = "PETITION", _("Petition")
    MEDIATION = "MEDIATION", _("Mediation")
    TICKET = "TICKET", _("Dispatch ticket")
    DUTY = "DUTY", _("Duty")


class CaseLevel(models.IntegerChoices):
    """Who is responsible now; a case climbs, it never falls by itself (rule 6.3)."""

    VILLAGE = 1, _("Village desk")
    TOWNSHIP = 2, _("Township desk")
    COUNTY = 3, _("County desk")


class CaseStatus(models.TextChoices):
    """Where a case stands (rule 6.2)."""

    WHISTLED = "WHISTLED", _("Received")
    DISPATCHED = "DISPATCHED", _("Somebody was asked to come")
    ACCEPTED = "ACCEPTED", _("Somebody is coming")
    ARRIVED = "ARRIVED", _("Somebody is there")
    IN_PROGRESS = "IN_PROGRESS", _("Being worked on")
    REPLIED = "REPLIED", _("Answered")
    CLOSED = "CLOSED", _("Settled and closed")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn by the person who asked")
    EXCLUDED = "EXCLUDED", _("Cannot be asked for")


OPEN = (
    CaseStatus.WHISTLED,
    CaseStatus.DISPATCHED,
    CaseStatus.ACCEPTED,
    CaseStatus.ARRIVED,
    CaseStatus.IN_PROGRESS,
)
"""States in which somebody still owes an answer."""

ALLOWED: dict[str, frozenset[str]] = {
    CaseStatus.WHISTLED: frozenset(CaseStatus) - {CaseStatus.WHISTLED},
    CaseStatus.DISPATCHED: frozenset(CaseStatus),
    CaseStatus.ACCEPTED: frozenset(CaseStatus) - {CaseStatus.ACCEPTED},
    CaseStatus.ARRIVED: frozenset(CaseStatus) - {CaseStatus.ACCEPTED, CaseStatus.ARRIVED},
    CaseStatus.IN_PROGRESS: frozenset(CaseStatus) - {CaseStatus.ACCEPTED},
    CaseStatus.REPLIED: frozenset({CaseStatus.CLOSED, CaseStatus.IN_PROGRESS, CaseStatus.WHISTLED}),
    CaseStatus.CLOSED: frozenset({CaseStatus.IN_PROGRESS, CaseStatus.WHISTLED}),
    CaseStatus.WITHDRAWN: frozenset(),
    CaseStatus.EXCLUDED: frozenset({CaseStatus.IN_PROGRESS}),
}
"""From a state to those that may follow; everything else is WrongState."""


class Channel(models.TextChoices):
    """How a case came in (rule 6.2): a telephone call is as good as a screen."""

    PAGE = "PAGE", _("On the phone's page")
    VOICE = "VOICE", _("By voice")
    PHONE = "PHONE", _("By telephone")
    COUNTER = "COUNTER", _("At the service counter")
    BUTTON = "BUTTON", _("By the button at the village gate")
    PAPER = "PAPER", _("On a paper form")
    NIGHT_TALK = "NIGHT_TALK", _("At a night talk")
    VISIT = "VISIT", _("During a visit")
    API = "API", _("From another system")
    IMPORT = "IMPORT", _("Under way on opening day")
    ALARM = "ALARM", _("From an alarm")


class Danger(models.TextChoices):
    """Danger goes to the emergency numbers at once, without any clock of ours."""

    FIRE = "FIRE", _("Fire: 119")
    HEALTH = "HEALTH", _("Life and health: 120")
    POLICE = "POLICE", _("Violence and crime: 110")


class ArrivalBy(models.TextChoices):
    """Who said that somebody is there: never the person who came, never a satellite."""

    TAP = "TAP", _("The villager tapped it")
    VOICE = "VOICE", _("The villager said it")
    DUTY_PHONE = "DUTY_PHONE", _("The villager told the duty phone")


class RungClock(models.TextChoices):
    """Which promise the present rung of the ladder waits for."""

    ARRIVAL = "ARRIVAL", _("Arrival")
    RESOLUTION = "RESOLUTION", _("Settling it")
    NONE = "", _("None")


class Act(models.TextChoices):
    """What a line of the time line says."""

    SUBMITTED = "SUBMITTED", _("Received")
    DANGER = "DANGER", _("Danger: the emergency number was named, the village knows")
    DISPATCHED = "DISPATCHED", _("Somebody was asked to come")
    NOBODY_LEFT = "NOBODY_LEFT", _("Nobody on the list is left: the desk looks for somebody")
    NO_ANSWER = "NO_ANSWER", _("No answer within the time; the next one is asked")
    ACCEPTED = "ACCEPTED", _("“I am coming”")
    ARRIVED = "ARRIVED", _("Somebody is there")
    PROGRESS = "PROGRESS", _("Work goes on")
    REPLIED = "REPLIED", _("Answered")
    RESOLVED = "RESOLVED", _("Done on the spot")
    TOLD = "TOLD", _("Told by word of mouth")
    PAUSED = "PAUSED", _("Waiting")
    RESUMED = "RESUMED", _("Goes on")
    CONTESTED = "CONTESTED", _("The waiting is contested")
    CONTEST_DECIDED = "CONTEST_DECIDED", _("It was decided whether the waiting counts")
    EXTENDED = "EXTENDED", _("More time was granted")
    SUSPENDED = "SUSPENDED", _("Suspended")
    REMINDED = "REMINDED", _("Reminder: most of the time is over")
    ESCALATED = "ESCALATED", _("The time is over: it went one level up")
    WENT_UP = "WENT_UP", _("It went one level up")
    HANDED_BACK = "HANDED_BACK", _("“Not ours”")
    DISPUTE_DECIDED = "DISPUTE_DECIDED", _("The county decided whose it is")
    HANDED_OVER = "HANDED_OVER", _("Handed over during leave")
    CALLED_BACK = "CALLED_BACK", _("Called back")
    NOT_REACHED = "NOT_REACHED", _("Nobody answered the call back")
    RATED = "RATED", _("Rated")
    REOPENED = "REOPENED", _("Opened again")
    CLOSED = "CLOSED", _("Settled and closed")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")
    EXCLUDED = "EXCLUDED", _("Cannot be asked for")
    LINKED = "LINKED", _("Same matter as another case")
    ADOPTED = "ADOPTED", _("The suggestion was adopted")
    NOTE = "NOTE", _("Note")
    GUARDED = "GUARDED", _("The file was closed to others")


class Waiting(models.TextChoices):
    """Whom a pause waits for: their time is booked to them."""

    VILLAGER = "VILLAGER", _("Waiting for the person who asked")
    APPROVAL = "APPROVAL", _("Waiting for an approval")


class Day(models.TextChoices):
    """How the days of a period are counted."""

    WORKING = "WORKING", _("working days")
    NATURAL = "NATURAL", _("calendar days")
