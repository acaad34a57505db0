"""Where a page about a shop leads back to: to the work of whoever reads it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from touyan.core.actor import Actor, Power
from touyan.points.models import Shop


def of_shop(actor: Actor, shop: Shop) -> tuple[str, str]:
    """Return (address, label): the keeper's accounts, the committee's checks, the list of shops, or
    the shop as a household sees it.
    """
    path = shop.area.scope_path
    if actor.may_in(Power.SHOP_OPERATE, path):
        return reverse("points:desk"), _("Accounts of the shop")
    if actor.may_in(Power.SHOP_CHECK, path):
        return reverse("points:shop_checks"), _("Check the shop")
    if actor.may_in(Power.SHOP_READ, path):
        return reverse("points:shops_by_area", args=[shop.area.path]), _("Points shops")
    return reverse("points:shop"), _("Shop")
