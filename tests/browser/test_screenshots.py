"""Pictures of every page: each look is taken, faults are named, each role has its contact sheet."""

from pathlib import Path

from tests.browser.conftest import Installation
from touyan.web import screenshots


def test_a_tour_leaves_a_picture_of_each_look_and_a_sheet_for_each_role(
    installation: Installation, tmp_path: Path
):
    taken = screenshots.tour(installation.address, tmp_path, only_roles=("visitor",))
    looks = {(shot.device, shot.size, shot.language) for shot in taken.shots}
    pages = {shot.page for shot in taken.shots}
    assert len(looks) == 8
    assert len(taken.shots) == len(looks) * len(pages)
    assert taken.faults == []
    index = screenshots.contact_sheet(taken)
    assert 'href="visitor/index.html"' in index.read_text(encoding="utf-8")
    assert (tmp_path / "visitor" / "contact-sheet.png").stat().st_size > 10_000
    sheet = (tmp_path / "visitor" / "index.html").read_text(encoding="utf-8")
    assert sheet.count("<img") == len(taken.shots)
