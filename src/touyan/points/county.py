"""What the county has set for its points and shops, as its pack states it."""

from touyan.core.pack_values import PointsTemplate, ShopTemplate
from touyan.core.packs import COUNTY_DIGITS, find, pack_of

__all__ = ["COUNTY_DIGITS", "find", "pack_of", "parameters", "shop"]


def parameters(path: str) -> PointsTemplate:
    """Return the parameters of points of the county in which an area lies. Raises NotFound."""
    return pack_of(path).points


def shop(path: str) -> ShopTemplate:
    """Return the parameters of shops of the county of an area; the general ones without a pack."""
    pack = find(path)
    return pack.shop if pack else ShopTemplate()
