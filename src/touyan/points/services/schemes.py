"""Drafting and adopting schemes: no rule is in force without a decision of the village."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from touyan.audit import services as audit
from touyan.core import clock
from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid, NotFound, WrongState
from touyan.core.pack_values import PointsTemplate
from touyan.disclosure.minimum import POINTS_FLOOR_DAYS
from touyan.points import county, legality, scheme_template
from touyan.points.bodies import AUTHORITY_LAW, may_adopt, may_authorise, needs_authority
from touyan.points.errors import NoResolution, NotAuthorised, RuleOutOfBounds, UnlawfulRule
from touyan.points.legality import Breach, PointBounds
from touyan.points.models import Rule, Scheme, SchemeStatus
from touyan.points.scheme_template import AS_IT_IS, Wish
from touyan.points.services import filings
from touyan.registry.models import Area, Resolution


@transaction.atomic
def draft_scheme(
    *, actor: Actor, area: Area, template: PointsTemplate, title: str, wish: Wish = AS_IT_IS
) -> Scheme:
    """Write the next version of a village's scheme from the county's template, as a draft.

    Raises RuleOutOfBounds beyond the county's margin, UnlawfulRule for a forbidden rule.
    """
    actor.require_in(Power.SCHEME_MANAGE, area.scope_path)
    return write_draft(actor=actor, area=area, template=template, title=title, wish=wish)


def write_draft(
    *, actor: Actor, area: Area, template: PointsTemplate, title: str, wish: Wish
) -> Scheme:
    """Do what `draft_scheme` does, inside the caller's transaction and after its check of powers."""
    rules = scheme_template.rules_for(template, wish)
    check_lawful(
        [scheme_template.text_of(rule) for rule in rules],
        deductions=wish.deductions_enabled,
        area_path=area.path,
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


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What a village writes for one rule of its draft. `effects` is what else would follow from it."""

    title: str
    points: int
    cap_per_month: int | None = None
    evidence: str = ""
    effects: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The days and the cap of a draft."""

    notice_days: int
    claim_window_days: int
    household_month_cap: int


@transaction.atomic
def change_rule(
    *, actor: Actor, scheme: Scheme, code: str, change: RuleChange, template: PointsTemplate
) -> Rule:
    """Change one rule of a draft within the county's bounds.

    Raises RuleOutOfBounds, UnlawfulRule (what is forbidden, by name, with the article), NotFound,
    WrongState for a version that was adopted: it is never edited.
    """
    scheme = _draft(actor, scheme)
    rule = scheme.rules.filter(code=code).first()
    if rule is None:
        raise NotFound
    if not change.title.strip():
        raise Invalid
    scheme_template.check_points(code, change.points, template)
    scheme_template.check_cap(code, change.cap_per_month, template)
    rule.title = change.title.strip()
    rule.points = change.points
    rule.cap_per_month = change.cap_per_month
    rule.evidence = change.evidence.strip()
    rule.consequences = [change.effects.strip()] if change.effects.strip() else []
    check_lawful(
        [scheme_template.text_of(rule)],
        deductions=scheme.deductions_enabled,
        area_path=scheme.area.path,
    )
    rule.save()
    _told(
        actor,
        "points.scheme.rule_changed",
        scheme,
        scheme.area.scope_path,
        rule=code,
        points=change.points,
    )
    return rule


@transaction.atomic
def change_terms(*, actor: Actor, scheme: Scheme, terms: Terms, template: PointsTemplate) -> Scheme:
    """Change the days and the monthly cap of a draft. Raises RuleOutOfBounds, WrongState."""
    scheme = _draft(actor, scheme)
    bounds = scheme_template.terms_bounds(template)
    for name, bound in bounds.items():
        value = getattr(terms, name)
        if value not in bound:
            text = _("Between %(low)d and %(high)d: the county does not allow %(value)d.")
            raise RuleOutOfBounds(
                str(text) % {"low": bound.low, "high": bound.high, "value": value}
            )
        setattr(scheme, name, value)
    scheme.save(update_fields=list(bounds))
    _told(actor, "points.scheme.terms_changed", scheme, scheme.area.scope_path)
    return scheme


def _draft(actor: Actor, scheme: Scheme) -> Scheme:
    """Return the draft, locked. Raises NotAllowed, WrongState."""
    actor.require_in(Power.SCHEME_MANAGE, scheme.area.scope_path)
    found = Scheme.objects.select_for_update(of=("self",)).select_related("area").get(pk=scheme.pk)
    if found.status != SchemeStatus.DRAFT:
        raise WrongState
    return found


@transaction.atomic
def adopt_scheme(
    *,
    actor: Actor,
    scheme: Scheme,
    resolution: Resolution,
    effective_from: dt.date,
    authorised_by: Resolution | None = None,
) -> Scheme:
    """Put a draft in force by a decision of the village, and report it to the township.

    The version before it ends the day before. Representatives decide only when the assembly
    authorised them. Raises UnlawfulRule (with the article), RuleOutOfBounds, NoResolution,
    NotAuthorised, WrongState.
    """
    scheme = _draft(actor, scheme)
    return put_in_force(
        actor=actor,
        scheme=scheme,
        resolution=resolution,
        effective_from=effective_from,
        authorised_by=authorised_by,
    )


def put_in_force(
    *,
    actor: Actor,
    scheme: Scheme,
    resolution: Resolution,
    effective_from: dt.date,
    authorised_by: Resolution | None = None,
) -> Scheme:
    """Do what `adopt_scheme` does, inside the caller's transaction and after its check of powers."""
    path = scheme.area.scope_path
    # Two versions, or a version and the batch of the county, never come into force together.
    Area.objects.select_for_update().get(pk=scheme.area_id)
    texts = [scheme_template.text_of(rule) for rule in scheme.rules.all()]
    check_lawful(texts, deductions=scheme.deductions_enabled, area_path=scheme.area.path)
    check_parameters(scheme)
    check_resolution(
        area=scheme.area,
        resolution=resolution,
        effective_from=effective_from,
        authorised_by=authorised_by,
    )
    _end_previous(scheme, effective_from)
    scheme.status = SchemeStatus.ADOPTED
    scheme.resolution = resolution
    scheme.authorised_by = authorised_by if needs_authority(resolution.body) else None
    scheme.effective_from = effective_from
    scheme.save(update_fields=["status", "resolution", "authorised_by", "effective_from"])
    _told(actor, "points.scheme.adopted", scheme, path, resolution=resolution.pk)
    filings.report(actor=actor, scheme=scheme)
    return scheme


def check_resolution(
    *,
    area: Area,
    resolution: Resolution,
    effective_from: dt.date,
    authorised_by: Resolution | None = None,
) -> None:
    """Raise NoResolution unless the village's own body decided it, before, and it is confirmed.

    Raises NotAuthorised when representatives decided without the authority of the assembly (16.10).
    """
    of_here = resolution.area_id == area.pk
    in_time = resolution.passed_on <= effective_from
    if not (of_here and in_time and resolution.is_in_force):
        raise NoResolution
    if not may_adopt(body=resolution.body, area_kind=area.kind):
        raise NoResolution(basis=legality.CHARTER_LAW)
    if needs_authority(resolution.body) and not _authorises(authorised_by, area, resolution):
        raise NotAuthorised(basis=AUTHORITY_LAW)


def _authorises(authority: Resolution | None, area: Area, resolution: Resolution) -> bool:
    return (
        authority is not None
        and authority.area_id == area.pk
        and authority.is_in_force
        and authority.passed_on <= resolution.passed_on
        and may_authorise(body=authority.body, area_kind=area.kind)
    )


def check_parameters(scheme: Scheme) -> None:
    """Raise RuleOutOfBounds when the notice is shorter than the county's lower bound."""
    if scheme.notice_days < POINTS_FLOOR_DAYS:
        text = _("Points must be on notice for at least %(days)d days.")
        raise RuleOutOfBounds(str(text) % {"days": POINTS_FLOOR_DAYS})


def check_lawful(rules: Sequence[legality.RuleText], *, deductions: bool, area_path: str) -> None:
    """Raise UnlawfulRule, with every broken rule and its article, unless all rules are lawful.

    The bounds of one entry are those of the county in which the area lies.
    """
    found: list[Breach] = legality.breaches(
        rules, deductions_enabled=deductions, bounds=_bounds_of(area_path)
    )
    if found:
        sentences = " ".join(breach.sentence for breach in found)
        basis = "; ".join(dict.fromkeys(breach.basis for breach in found))
        raise UnlawfulRule(sentences, basis=basis)


def _bounds_of(area_path: str) -> PointBounds:
    pack = county.find(area_path)
    if pack is None:
        return legality.USUAL
    points = pack.points
    return PointBounds(
        points.rule_points_min,
        points.rule_points_max,
        points.honour_points_max,
        points.deduction_points_max,
    )


def _end_previous(scheme: Scheme, effective_from: dt.date) -> None:
    before = Scheme.objects.filter(area_id=scheme.area_id, status=SchemeStatus.ADOPTED).first()
    if before is None:
        return
    if before.effective_from is None or before.effective_from >= effective_from:
        raise RuleOutOfBounds(_("The new version must begin after the one in force."))
    before.status = SchemeStatus.ENDED
    before.effective_to = effective_from - dt.timedelta(days=1)
    before.save(update_fields=["status", "effective_to"])


def _told(actor: Actor, action: str, scheme: Scheme, path: str, **detail: object) -> None:
    audit.record(
        actor=actor,
        action=action,
        object_kind="points.scheme",
        object_id=scheme.pk,
        area_path=path,
        detail={"version": scheme.version, **detail},
    )
