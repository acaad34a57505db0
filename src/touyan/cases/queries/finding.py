"""Finds the person whom a form names: the whole name, with the household's last digits if two share it."""

from django.utils.translation import gettext as _

from touyan.core.actor import Actor, Power
from touyan.core.errors import Invalid
from touyan.registry.models import Household, Person


def find_person(actor: Actor, said: str, power: Power) -> Person:
    """Return the one living person in reach with this name. Raises Invalid when none or several are."""
    name, _space, digits = said.strip().partition(" ")
    rows = Person.objects.visible_to(actor, power).filter(name=name, died_on=None)
    if digits.strip().isascii() and digits.strip().isdigit():
        rows = rows.filter(
            memberships__left_on=None,
            memberships__household__code__endswith=digits.strip().zfill(5)[-5:],
        )
    found = list(rows.distinct().order_by("pk")[:2])
    if len(found) > 1:
        raise Invalid(
            _("Several people have this name. Add the last digits of the household's number.")
        )
    if not found:
        raise Invalid(_("Nobody here has this name. Write it as in the register."))
    return found[0]


def find_household(actor: Actor, said: str, power: Power) -> Household:
    """Return the one household in reach with this code or these last digits. Raises Invalid."""
    digits = said.strip().upper().rpartition("H")[2]
    rows = Household.objects.visible_to(actor, power).filter(ended_on=None)
    if digits.isascii() and digits.isdigit():
        wanted = said.strip().upper() if "H" in said.upper() else digits.zfill(5)
        found = list(rows.filter(code__endswith=wanted).order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
    raise Invalid(_("“%(said)s” is no household here. Write its number.") % {"said": said.strip()})
