"""What a split, a merger, a move or an end will do, listed before it is done: people and points."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from touyan.core.actor import Actor
from touyan.points import queries as points_queries
from touyan.points.queries.household_changes import Purse, purse
from touyan.registry import queries
from touyan.registry.models import Area, Household
from touyan.web.registry.change_forms import EndHouseholdForm, SplitForm
from touyan.web.registry.change_look import Look, Row, bracketed, days, points


def of_split(household: Household, form: SplitForm, has: Purse) -> Look:
    """Who goes, with which share of the points, and what stays."""
    present = queries.members(household.pk)
    names = {member.person_id: member.person.name for member in present}
    going = form.cleaned_data["going"]
    share = has.share(leaving=len(going), members=len(present))
    how = _("by heads: %(leaving)d of %(members)d members") % {
        "leaving": len(going),
        "members": len(present),
    }
    if form.agreement():
        share, how = (
            form.cleaned_data["points"],
            _("as agreed: %(who)s") % {"who": form.agreement()},
        )
    look = Look(shown=share)
    look.rows = [
        (_("Who leaves"), pgettext("between names", ", ").join(names[pk] for pk in going)),
        (_("Head of the new household"), names[form.cleaned_data["head"]]),
        _from(form.cleaned_data["on"]),
        (_("Points now"), points(has.available)),
    ]
    if has.available:
        look.rows.append((_("Go with the new household"), bracketed(points(share), how)))
        if share:
            look.rows.append((_("Until when these can be used"), days(has.going(share))))
        look.rows.append((_("Stay here"), points(has.available - share)))
    look.rows += _stays(has)
    if has.takes_part:
        look.remarks.append(
            _(
                "The new household can use its points at once with a card of its own. To earn more, "
                "it enrols; it decides that itself."
            )
        )
    return look


def of_merge(actor: Actor, household: Household, into: Household) -> Look:
    """Who joins whom, and that all points go along."""
    has, there = purse(household.pk), purse(into.pk)
    head = into.head
    name = queries.shown_name(actor, head, into.subject.area.path) if head else "—"
    look = Look(shown=has.available)
    look.rows = [
        (_("Who joins"), _names(household)),
        (_("Household that stays"), f"{into.code.rpartition('H')[2]} · {name}"),
        (_("Points now"), points(has.available)),
    ]
    if has.available:
        look.rows += [
            (_("Go along"), _with_days(has)),
            (_("Afterwards it has"), points(there.available + has.available)),
        ]
    look.remarks += _of_base(has)
    if has.waiting:
        look.remarks.append(_("Deeds that wait to be booked follow to the household that stays."))
    look.obstacle = _collect_first(has)
    return look


def of_move(household: Household, place: Area) -> Look:
    """Where to, and whether points change the village whose shop honours them."""
    has = purse(household.pk)
    old = points_queries.village_of(household.subject.area)
    new = points_queries.village_of(place)
    look = Look(shown=has.available)
    look.rows = [
        (_("Who moves"), _names(household)),
        (_("From"), household.subject.area.name),
        (_("To"), place.name),
        (_("Points now"), points(has.available)),
    ]
    if old.pk == new.pk:
        look.rows.append((_("Points after the move"), _("the same, at the same shop")))
        return look
    if has.available:
        look.rows.append((_("Go along"), _with_days(has)))
        look.remarks.append(
            _(
                "From then on the shop of %(new)s gives goods for these points. %(old)s owes "
                "%(new)s their worth; both books say so."
            )
            % {"new": new.name, "old": old.name}
        )
    if has.takes_part:
        look.remarks.append(_("It goes on taking part, under the rules of the new place."))
    look.obstacle = _collect_first(has)
    return look


def of_end(household: Household, form: EndHouseholdForm) -> Look:
    """Who leaves the register of households, and how long the points last."""
    has = purse(household.pk)
    choices = dict(form.fields["status"].choices)  # type: ignore[attr-defined]
    look = Look(shown=has.available)
    look.rows = [
        (_("Who belongs to no household afterwards"), _names(household) or _("nobody any more")),
        (_("Why it ends"), choices[form.cleaned_data["status"]]),
        (_("Points now"), points(has.available)),
    ]
    if has.available:
        look.rows.append((_("Can be used"), days(has.last_days)))
        look.remarks.append(
            _("Nobody can use these points from home afterwards. Let the family spend them first.")
        )
    look.rows += _stays(has)
    look.remarks += _of_base(has)
    return look


def _from(on: object) -> Row:
    return _("From which day"), str(on)


def _names(household: Household) -> str:
    return pgettext("between names", ", ").join(
        member.person.name for member in queries.members(household.pk)
    )


def _with_days(has: Purse) -> str:
    return bracketed(points(has.available), days(has.last_days))


def _stays(has: Purse) -> list[Row]:
    """What does not change hands: goods that lie ready, deeds on their way."""
    rows: list[Row] = []
    if has.reserved:
        rows.append((_("For goods that lie ready at the shop"), points(has.reserved)))
    if has.waiting:
        rows.append((_("Deeds that wait to be booked stay here"), str(has.waiting)))
    return rows


def _of_base(has: Purse) -> list[str]:
    if not has.base:
        return []
    return [_("The base score of %(score)d goes back. It buys nothing.") % {"score": has.base}]


def _collect_first(has: Purse) -> str:
    if not has.reserved:
        return ""
    return _(
        "Goods lie ready at the shop for this household. Collect them, or give the reservation up "
        "first."
    )
