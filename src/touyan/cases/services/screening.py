"""Whoever accuses an official is shown the channel, and nothing is written: asked before the first row."""

from touyan.cases import triage
from touyan.cases.errors import ShownTheChannel
from touyan.cases.pack_values import CasesTemplate
from touyan.cases.triage import Outcome


def look_first(template: CasesTemplate, *texts: str, insists: bool = False) -> triage.Triage:
    """Sort out a request before any row is read or written. Raises ShownTheChannel."""
    words = triage.words_with(template.triage_words)
    found = triage.sort_out(*texts, words=words, insists=insists)
    if found.outcome == Outcome.ACCUSATION:
        raise ShownTheChannel("DISCIPLINE", template.discipline_phone)
    if found.outcome == Outcome.COURT:
        raise ShownTheChannel("COURT", template.legal_phone)
    return found


def accuses_nobody(template: CasesTemplate, *texts: str, insists: bool = False) -> None:
    """Raise ShownTheChannel when what somebody says of a request that runs accuses an official.

    A rating, an objection, the reason for opening again are read by those whom they concern.
    """
    if not insists and triage.accuses(*texts, words=triage.words_with(template.triage_words)):
        raise ShownTheChannel("DISCIPLINE", template.discipline_phone)
