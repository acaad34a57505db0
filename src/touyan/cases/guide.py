"""The six words of mediation (feeling, reason, law, talk, persuade, peace): what each asks to do.

What the six words mean in full is not published; this is the county's custom (rule 6.7) and says so on
the page.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touyan.cases.mediation_rules import GuideStep

GUIDE: Mapping[GuideStep, Promise] = {
    GuideStep.EMPATHIZE: _(
        "Cool down first: hear each side alone, feel with them, write down what they want, judge "
        "nothing."
    ),
    GuideStep.REASON: _(
        "Lay out the facts, the village's rules and good custom; let each stand in the other's shoes."
    ),
    GuideStep.LAW: _(
        "Say plainly what each may ask and must do, what can be proven, and what a quarrel costs; "
        "read the article."
    ),
    GuideStep.EXPLAIN: _(
        "Explain a way out in the words of the village; ask somebody to help who has both their ears."
    ),
    GuideStep.PERSUADE: _(
        "Compare ways in which both give a little, and let nobody lose face; relatives and neighbours "
        "only if both agree."
    ),
    GuideStep.RECONCILE: _(
        "Write down what is agreed, how and by when; visit again after 7, 30 and 90 days."
    ),
}
