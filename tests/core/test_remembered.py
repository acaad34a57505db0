"""Public answers are kept for their seconds and no longer."""

import itertools

from touyan.core import remembered as module
from touyan.core.remembered import remembered


def test_an_answer_is_kept_for_its_seconds_and_no_longer(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    ticket = remembered(seconds=60)(itertools.count(1).__next__)
    assert [ticket(), ticket()] == [1, 1]
    now[0] += 59.9
    assert ticket() == 1
    now[0] += 0.2
    assert ticket() == 2


def test_it_is_asked_again_when_somebody_wrote_it():
    ticket = remembered(seconds=60)(itertools.count(1).__next__)
    assert ticket() == 1
    ticket.forget()
    assert ticket() == 2
    module.forget_all()
    assert ticket() == 3
