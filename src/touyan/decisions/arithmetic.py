"""The arithmetic of a motion in words, step by step, so that anybody can do it again on paper."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from touyan.decisions import wording
from touyan.decisions.tally import Count, Of, Rule, Share, Turnout


@dataclass(frozen=True, slots=True)
class Step:
    """One line: what is compared, and whether it is met."""

    text: str
    holds: bool


def steps(rule: Rule, turnout: Turnout, count: Count) -> list[Step]:
    """Return how turnout and count are compared with the rule: quorum, sum, majority."""
    found = []
    if rule.quorum is not None:
        found.append(_quorum(rule.quorum, turnout))
    found.append(_sum(turnout, count))
    if rule.quorum is None or rule.quorum.is_met(turnout.present, turnout.eligible):
        found.append(_majority(rule, turnout, count))
    return found


def _quorum(share: Share, turnout: Turnout) -> Step:
    text = _(
        "%(share)s of %(whole)d on the list: %(whole)d × %(top)d ÷ %(bottom)d = %(exact)s, "
        "so at least %(least)d must come. %(part)d came."
    )
    return Step(
        text % _values(share, turnout.eligible, turnout.present),
        share.is_met(turnout.present, turnout.eligible),
    )


def _sum(turnout: Turnout, count: Count) -> Step:
    text = _(
        "%(yes)d in favour + %(no)d against + %(abstain)d abstained + %(spoiled)d spoiled "
        "= %(total)d; no more than the %(rights)d votes of those who came."
    )
    values = {
        "yes": count.yes,
        "no": count.no,
        "abstain": count.abstain,
        "spoiled": count.spoiled,
        "total": count.total,
        "rights": turnout.present_rights,
    }
    return Step(text % values, count.total <= turnout.present_rights)


def _majority(rule: Rule, turnout: Turnout, count: Count) -> Step:
    whole, text = {
        Of.PRESENT: (
            turnout.present_rights,
            _(
                "%(share)s of the %(whole)d votes of those who came: %(whole)d × %(top)d ÷ "
                "%(bottom)d = %(exact)s, so at least %(least)d must agree. %(part)d agreed."
            ),
        ),
        Of.ALL: (
            turnout.eligible,
            _(
                "%(share)s of all %(whole)d on the list: %(whole)d × %(top)d ÷ %(bottom)d = "
                "%(exact)s, so at least %(least)d must agree. %(part)d agreed."
            ),
        ),
        Of.VOTING_RIGHTS: (
            turnout.all_rights,
            _(
                "%(share)s of all %(whole)d votes: %(whole)d × %(top)d ÷ %(bottom)d = %(exact)s, "
                "so at least %(least)d must agree. %(part)d agreed."
            ),
        ),
    }[rule.of]
    share = rule.majority
    return Step(text % _values(share, whole, count.yes), share.is_met(count.yes, whole))


def _values(share: Share, whole: int, part: int) -> dict[str, object]:
    return {
        "share": wording.share_words(share),
        "whole": whole,
        "top": share.numerator,
        "bottom": share.denominator,
        "exact": exact(whole * share.numerator, share.denominator),
        "least": share.least(whole),
        "part": part,
    }


def exact(top: int, bottom: int) -> str:
    """Return a quotient as a whole number, or cut after one digit with a mark: no rounding up."""
    whole, rest = divmod(top, bottom)
    if not rest:
        return str(whole)
    digit, left = divmod(rest * 10, bottom)
    return f"{whole}.{digit}{'…' if left else ''}"
