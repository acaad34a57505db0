"""Bars have a zero base: what is less than nothing lies left of it, and nothing is invented."""

from touyan.web.templatetags.touyan import scaled


def _drawn(*values):
    rows = scaled([{"value": value} for value in values])
    return [(row["x"], row["width"], row["is_below"]) for row in rows], rows[0]["zero"]


def test_what_is_less_than_nothing_lies_left_of_zero():
    bars, zero = _drawn(300, -100, None, 0)
    assert zero == "25.00"
    assert bars == [
        ("25.00", "75.00", False),
        ("0.00", "25.00", True),
        ("25.00", "0.00", False),
        ("25.00", "0.00", False),
    ]


def test_losses_alone_are_drawn_as_well():
    bars, zero = _drawn(-50, -100)
    assert zero == "100.00"
    assert bars == [("50.00", "50.00", True), ("0.00", "100.00", True)]


def test_without_losses_the_base_is_the_left_edge():
    bars, zero = _drawn(1, 4, 0)
    assert zero is None
    assert [width for _x, width, _below in bars] == ["25.00", "100.00", "0.00"]
