"""Drafting and adopting schemes: no rule is in force without a decision of the village."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import WrongState
from touyan.core.pack_values import PointsTemplate
from touyan.disclosure.minimum import POINTS_FLOOR_DAYS
from touyan.points import legality, scheme_template
from touyan.points.bodies import may_adopt
from touyan.points.errors import NoResolution, RuleOutOfBounds, UnlawfulRule
from touyan.points.legality import Breach
from touyan.points.models import Rule, Scheme, SchemeStatus
from touyan.points.scheme_template import AS_IT_IS, Wish
from touyan.registry.models import Area, Resolution


@transaction.atomic
def draft_scheme(
    *, actor: Actor, area: Area, template: PointsTemplate, title: str, wish: Wish = AS_IT_IS
) -> Scheme:
    """Write the next version of a village's scheme from the county's template, as a draft.

    Raises RuleOutOfBounds beyond the county's margin, UnlawfulRule for a forbidden rule.
    """
    actor.require_in(Power.SCHEME_MANAGE, area.scope_path)
    rules = scheme_template.rules_for(template, wish)
    check_lawful(
        [scheme_template.text_of(rule) for rule in rules], deductions=wish.deductions_enabled
    )
    last = Scheme.objects.filter(area=area).aggregate(last=Max("version"))["last"] or 0
    scheme = scheme_template.in_memory(template, area_id=area.pk, version=last + 1, title=title)
    scheme.deductions_enabled = wish.deductions_enabled
    scheme.created_at = clock.now()
    scheme.created_by_id = actor.person_id or None
    scheme.save()
    for rule in rules:
        rule.scheme = scheme
    Rule.objects.bulk_create(rules)
    _told(actor, "points.scheme.drafted", scheme, area.scope_path)
    return scheme


@transaction.atomic
def adopt_scheme(
    *,
    actor: Actor,
    scheme: Scheme,
    resolution: Resolution,
    effective_from: dt.date,
    filed_on: dt.date | None = None,
) -> Scheme:
    """Put a draft in force by a decision of the village; the version before it ends the day before.

    Raises UnlawfulRule (with the article), RuleOutOfBounds, NoResolution, WrongState.
    """
    path = scheme.area.scope_path
    actor.require_in(Power.SCHEME_MANAGE, path)
    scheme = Scheme.objects.select_for_update().select_related("area").get(pk=scheme.pk)
    if scheme.status != SchemeStatus.DRAFT:
        raise WrongState
    texts = [scheme_template.text_of(rule) for rule in scheme.rules.all()]
    check_lawful(texts, deductions=scheme.deductions_enabled)
    check_parameters(scheme)
    check_resolution(area=scheme.area, resolution=resolution, effective_from=effective_from)
    _end_previous(scheme, effective_from)
    scheme.status = SchemeStatus.ADOPTED
    scheme.resolution = resolution
    scheme.effective_from = effective_from
    scheme.filed_on = filed_on
    scheme.save(update_fields=["status", "resolution", "effective_from", "filed_on"])
    _told(actor, "points.scheme.adopted", scheme, path, resolution=resolution.pk)
    return scheme


def check_resolution(*, area: Area, resolution: Resolution, effective_from: dt.date) -> None:
    """Raise NoResolution unless the village's own body decided it, before, and it is confirmed."""
    of_here = resolution.area_id == area.pk
    in_time = resolution.passed_on <= effective_from
    if not (of_here and in_time and resolution.is_in_force):
        raise NoResolution
    if not may_adopt(body=resolution.body, area_kind=area.kind):
        raise NoResolution(basis=legality.CHARTER_LAW)


def check_parameters(scheme: Scheme) -> None:
    """Raise RuleOutOfBounds when the notice is shorter than the county's lower bound."""
    if scheme.notice_days < POINTS_FLOOR_DAYS:
        text = _("Points must be on notice for at least %(days)d days.")
        raise RuleOutOfBounds(str(text) % {"days": POINTS_FLOOR_DAYS})


def check_lawful(rules: Sequence[legality.RuleText], *, deductions: bool) -> None:
    """Raise UnlawfulRule, with every broken rule and its article, unless all rules are lawful."""
    found: list[Breach] = legality.breaches(rules, deductions_enabled=deductions)
    if found:
        sentences = " ".join(breach.sentence for breach in found)
        basis = "; ".join(dict.fromkeys(breach.basis for breach in found))
        raise UnlawfulRule(sentences, basis=basis)


def _end_previous(scheme: Scheme, effective_from: dt.date) -> None:
    before = Scheme.objects.filter(area_id=scheme.area_id, status=SchemeStatus.ADOPTED).first()
    if before is None:
        return
    if before.effective_from is None or before.effective_from >= effective_from:
        raise RuleOutOfBounds(_("The new version must begin after the one in force."))
    before.status = SchemeStatus.ENDED
    before.effective_to = effective_from - dt.timedelta(days=1)
    before.save(update_fields=["status", "effective_to"])


def _told(actor: Actor, action: str, scheme: Scheme, path: str, **detail: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.scheme",
        object_id=scheme.pk,
        area_path=path,
        detail={"version": scheme.version, **detail},
    )
