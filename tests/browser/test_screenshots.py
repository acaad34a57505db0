"""Pictures of every page: each look is taken, faults are named, each role has its contact sheet."""

from pathlib import Path

from tests.browser.conftest import Installation
from touyan.web import browsing

LOOKS = 8  # telephone and desk, normal and large print, Chinese and English


def test_a_tour_leaves_a_picture_of_each_look_and_a_sheet_for_each_role(
    installation: Installation, tmp_path: Path
):
    # In a process of its own: two drivers of the browser cannot run in one.
    env = browsing.environment(installation.data)
    wanted = ("--out", str(tmp_path), "--role", "security_admin", "--address", installation.address)
    said = browsing.manage(env, "screenshots", *wanted)
    pictures = list((tmp_path / "security_admin").glob("*-*-*.png"))
    pictures = [one for one in pictures if one.name != "contact-sheet.png"]
    pages = {one.name.split("-")[0] for one in pictures}
    assert len(pages) > 3
    assert len(pictures) == LOOKS * len(pages)
    assert f"{len(pictures)} pictures, 0 faults" in said
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="security_admin/index.html"' in index
    assert (tmp_path / "security_admin" / "contact-sheet.png").stat().st_size > 10_000
    sheet = (tmp_path / "security_admin" / "index.html").read_text(encoding="utf-8")
    assert sheet.count("<img") == len(pictures)
