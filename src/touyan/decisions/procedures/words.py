"""What procedures are called on pages: acts, bodies of the pack, custom with the county's name."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.core.procedure_values import Stage
from touyan.decisions.afterwards import Sign
from touyan.decisions.kinds import BodyKind
from touyan.decisions.procedures.custom import Custom, CustomKind

BODY_WORDS: dict[str, str | Promise] = {
    "BY_MATTER": gettext_lazy("whoever decides the matter by law"),
    "COMMITTEE": gettext_lazy("Villagers' or residents' committee"),
    "TASK_GROUP": gettext_lazy("the group that does the work"),
    "COUNCIL": BodyKind.COUNCIL.label,
}
CHANNEL_WORDS: dict[str, Promise] = {
    "BOARD_AND_PAGE": gettext_lazy("notice board and page"),
    "BOARD": gettext_lazy("notice board"),
    "PHONE": gettext_lazy("telephone"),
    "DOOR": gettext_lazy("from door to door"),
}
RUN_SIGNS: dict[Sign, Promise] = {
    Sign.ONE_SITTING: gettext_lazy("All talks were keyed in within half an hour."),
    Sign.SAME_LIST: gettext_lazy("The very same people came to three talks in a row."),
    Sign.SAME_TEXT: gettext_lazy("What was written says the same as in another village."),
}
_CUSTOM: dict[CustomKind, Promise] = {
    CustomKind.QUORUM: gettext_lazy(
        "Custom of %(county)s: at least %(asked)d should come; %(found)d came."
    ),
    CustomKind.NOTICE: gettext_lazy(
        "Custom of %(county)s: people are told %(asked)d days before; it was %(found)d."
    ),
    CustomKind.ASKED: gettext_lazy(
        "Custom of %(county)s: at least %(asked)d households are asked beforehand; it was %(found)d."
    ),
}


def body(code: str) -> str:
    """Return what the body of a stage is called."""
    if code in BODY_WORDS:
        return str(BODY_WORDS[code])
    return str(BodyKind(code).label)


def custom(county: str, broken: Custom) -> str:
    """Return a broken custom as a sentence that carries the county's name."""
    values = {"county": county or _("this county"), "asked": broken.asked, "found": broken.found}
    return str(_CUSTOM[broken.kind]) % values


def notice(stage: Stage) -> str:
    """Return when and by which way people are told of a stage."""
    if not stage.notice_days:
        return ""
    return _("told %(days)d days before, by %(channel)s") % {
        "days": stage.notice_days,
        "channel": CHANNEL_WORDS[stage.channel],
    }
