"""What the county has set for its points and shops: the pack with the county's code, read once."""

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from touyan.core import pack
from touyan.core.pack_values import Pack

COUNTY_DIGITS = 6


def pack_for(path: str) -> Pack | None:
    """Return the pack of the county in which an area code lies, or None when it has none."""
    return _pack(path[:COUNTY_DIGITS], str(settings.PACKS_DIR))


@lru_cache(maxsize=8)
def _pack(code: str, folder: str) -> Pack | None:
    for file in sorted(Path(folder).glob("*/pack.toml")):
        with file.open("rb") as stream:
            if str(tomllib.load(stream).get("county", {}).get("code", "")) == code:
                return pack.load(file.parent)
    return None
