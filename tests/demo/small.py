"""A small pack: three townships, seven villages and communities, the same rules and words."""

import re
import shutil
from pathlib import Path

PACKS = Path(__file__).resolve().parents[2] / "packs"
TOWNSHIPS = {"520524114000": (2, 1), "520524107000": (2, 0), "520524007000": (0, 2)}
NUMBERS = {
    "households": 260,
    "dual_role": 3,
    "redemptions": 900,
    "points_this_year": 2300,
}


def write(folder: Path) -> Path:
    """Write the pack into a folder of this name and return the folder."""
    source = PACKS / "zhijin"
    folder.mkdir(parents=True)
    text = (source / "pack.toml").read_text(encoding="utf-8")
    for key, value in NUMBERS.items():
        text = re.sub(rf"^{key} = \d+", f"{key} = {value}", text, flags=re.MULTILINE)
    blocks = re.split(r"(?=^\[\[demo\.places\]\]$)", text, flags=re.MULTILINE)
    kept = [blocks[0], *(b for b in blocks[1:] if any(code in b for code in TOWNSHIPS))]
    (folder / "pack.toml").write_text("".join(kept), encoding="utf-8")
    shutil.copy(source / "procedures.toml", folder)
    (folder / "areas.csv").write_text(_areas(source), encoding="utf-8")
    (folder / "figures.csv").write_text(_figures(source), encoding="utf-8")
    return folder


def _areas(source: Path) -> str:
    head, county, *rows = (source / "areas.csv").read_text(encoding="utf-8").splitlines()
    kept = [head, county]
    for row in rows:
        code, name, kind, _villages, _communities, origin = row.split(",", 5)
        if code in TOWNSHIPS:
            villages, communities = TOWNSHIPS[code]
            kept.append(f"{code},{name},{kind},{villages},{communities},{origin}")
    return "\n".join(kept) + "\n"


def _figures(source: Path) -> str:
    wanted = {
        "villages": 7,
        "townships": 3,
        "dual_role": 3,
        "points_shops": 7,
        "shop_seed_grant": 1000,
        "redemption_visits": 900,
        "points_redeemed": 2300,
    }
    head, *rows = (source / "figures.csv").read_text(encoding="utf-8").splitlines()
    kept = [head]
    for row in rows:
        county, key, published, _match, _precision, _value, *rest = row.split(",")
        if key in wanted:
            kept.append(",".join([county, key, published, "exact", "", str(wanted[key]), *rest]))
    return "\n".join(kept) + "\n"
