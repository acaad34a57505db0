"""The rule in words: how many must come, how many must agree, by which article."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touyan.decisions import frozen, tally
from touyan.decisions.afterwards import Sign
from touyan.decisions.frozen import FrozenRule
from touyan.decisions.kinds import Choice
from touyan.decisions.laws import COUNTY_PARAMETER
from touyan.decisions.tally import Of, Share

SHARES: dict[Share, Promise] = {
    tally.MORE_THAN_HALF: gettext_lazy("more than half"),
    tally.AT_LEAST_HALF: gettext_lazy("at least half"),
    tally.TWO_THIRDS: gettext_lazy("at least two thirds"),
    tally.MORE_THAN_TWO_THIRDS: gettext_lazy("more than two thirds"),
    tally.THREE_QUARTERS: gettext_lazy("at least three quarters"),
    tally.EVERYBODY: gettext_lazy("everybody"),
}
_OF: dict[Of, Promise] = {
    Of.PRESENT: gettext_lazy("of those who come"),
    Of.ALL: gettext_lazy("of everybody on the list"),
    Of.VOTING_RIGHTS: gettext_lazy("of all votes"),
}

SIGNS: dict[Sign, Promise] = {
    Sign.ONE_SITTING: gettext_lazy(
        "Call, attendance, result and minutes were all keyed in within half an hour."
    ),
    Sign.SAME_LIST: gettext_lazy("The very same people came to three meetings in a row."),
    Sign.SAME_TEXT: gettext_lazy("The minutes say the same as those of another village."),
}


@dataclass(frozen=True, slots=True)
class InWords:
    """A rule as a page says it: `come` and `agree` are whole sentences, `basis` the articles."""

    come: str
    agree: str
    basis: str


def in_words(rule: FrozenRule, *, eligible: int, rights: int | None = None) -> InWords:
    """Return the rule of a motion in words, with the figures of this list."""
    thawed = frozen.thaw(rule)
    needs = tally.needs(thawed, eligible=eligible, rights=rights)
    share = share_words(thawed.majority)
    values = {"share": share, "of": _OF[thawed.of], "n": needs.yes, "come": needs.present}
    if needs.grows:
        agree = _("%(share)s %(of)s must agree: when %(come)d come, at least %(n)d.") % values
    else:
        agree = _("At least %(n)d must agree (%(share)s %(of)s).") % values
    come = _("%(eligible)d on the list; at least %(come)d must come.") % {
        "eligible": eligible,
        "come": needs.present,
    }
    return InWords(come, agree, basis(rule))


def share_words(share: Share) -> str:
    """Return a share in words; one that a charter fixed is said in per cent."""
    known = SHARES.get(share)
    if known is not None:
        return str(known)
    hundredths = share.numerator * 10_000 // share.denominator
    whole, rest = divmod(hundredths, 100)
    percent = f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
    text = _("more than %(percent)s %%") if share.strict else _("at least %(percent)s %%")
    return text % {"percent": percent}


def basis(rule: FrozenRule) -> str:
    """Return the articles of a rule: who decides the matter, and how it is counted."""
    found = [part for part in (rule["matter_basis"], rule["basis"]) if part != COUNTY_PARAMETER]
    parts = list(dict.fromkeys(found))
    if rule["basis"] == COUNTY_PARAMETER or not rule["is_law"]:
        parts.append(_("figures: the county's parameter"))
    return "、".join(parts)


def said(fields: Mapping[str, object]) -> str:
    """Return what a statement of a closed meeting says, in one sentence."""
    if "said" in fields:
        return _("Seat %(seat)s said to motion %(motion)s: %(choice)s") % {
            "seat": fields["seat"],
            "motion": fields["motion"],
            "choice": Choice(str(fields["said"])).label,
        }
    if "outcome" in fields:
        return _("Motion %(motion)s: %(present)s came, %(yes)s in favour, %(no)s against") % fields
    return _("Seat %(seat)s took part") % {"seat": fields["seat"]}
