"""Which stage may follow, when a talk agrees, when a decision may be carried out: pure rules on values.

The law's part is refused with the article. The county's custom (notice and quorum of talks, how many
households are asked) comes back as values: they are shown with the county's name and kept.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from touyan.core.procedure_values import PUBLISH, TALK, VOTE, Procedure, Stage, can_reach
from touyan.decisions import bodies, routing, tally
from touyan.decisions.bodies import Body
from touyan.decisions.laws import RESIDENTS, VILLAGERS, article
from touyan.decisions.procedures.custom import Custom, CustomKind
from touyan.decisions.procedures.errors import (
    CarriedOut,
    NeedsVote,
    NewWordsStartAgain,
    NothingToVote,
    NotOnBoard,
    ObjectionsOpen,
    ObjectionUpheld,
    OutOfOrder,
    PublicationRuns,
    StageSkipped,
)
from touyan.decisions.tally import Count, Outcome, Turnout


@dataclass(frozen=True, slots=True)
class Talk:
    """What is written down about a talk. `eligible` 0: no register knows the body's members."""

    told_on: dt.date
    held_on: dt.date
    came: int
    yes: int
    eligible: int = 0
    households_asked: int = 0


@dataclass(frozen=True, slots=True)
class Publication:
    """How a notice stands: `ends_on` its last day, `hangs` that the board has it."""

    ends_on: dt.date
    hangs: bool
    open_objections: int = 0
    upheld: int = 0


def published_by(*, is_community: bool) -> str:
    """Return the article that a decision is published by."""
    return article(RESIDENTS, "三十四") if is_community else article(VILLAGERS, "三十五")


def needs_vote(matter: str, *, is_community: bool) -> str:
    """Return the article by which a matter is voted on, or "" for one that may be talked over only.

    Raises MatterNotHere.
    """
    found = routing.route(matter, is_community=is_community)
    deciding = [
        kind
        for kind in found.offered
        if kind in bodies.table(is_community=is_community)
        and not bodies.body(kind, is_community=is_community).advisory
    ]
    return found.basis if deciding else ""


def check_matter(procedure: Procedure, matter: str, *, is_community: bool) -> bool:
    """Say whether the matter is voted on.

    Raises NeedsVote (with the article) where it must be and the procedure has no vote, NothingToVote
    where no law knows one and the procedure leads through it.
    """
    basis = needs_vote(matter, is_community=is_community)
    if basis and not procedure.votes:
        raise NeedsVote(basis=basis)
    if not basis and path(procedure, is_voted=False)[-1].then:
        raise NothingToVote
    return bool(basis)


def followers(procedure: Procedure, code: str, *, is_voted: bool) -> tuple[Stage, ...]:
    """Return the stages that may follow: none that goes round a vote by law, no vote without a law."""
    first_vote = {stage.code for stage in procedure.stages if stage.act == VOTE}
    before_vote = _before(procedure, code, first_vote)
    found = []
    for after in procedure.stage(code).then:
        stage = procedure.stage(after)
        if not is_voted and stage.act == VOTE:
            continue
        if is_voted and before_vote and not _leads_to_vote(procedure, stage, first_vote):
            continue
        found.append(stage)
    return tuple(found)


def _before(procedure: Procedure, code: str, votes: Collection[str]) -> bool:
    return any(code != vote and can_reach(procedure.stages, code, vote) for vote in votes)


def _leads_to_vote(procedure: Procedure, stage: Stage, votes: Collection[str]) -> bool:
    return stage.code in votes or (
        stage.act == TALK and any(can_reach(procedure.stages, stage.code, vote) for vote in votes)
    )


def next_stage(procedure: Procedure, code: str, *, is_voted: bool, wanted: str = "") -> str:
    """Return the stage that follows; `wanted` chooses where several may, else the first.

    Raises StageSkipped, or NeedsVote when the way asked for goes round the vote.
    """
    possible = [stage.code for stage in followers(procedure, code, is_voted=is_voted)]
    if wanted and wanted not in possible:
        if is_voted and wanted in procedure.stage(code).then:
            raise NeedsVote
        raise StageSkipped
    if not possible:
        raise StageSkipped
    return wanted or possible[0]


def path(procedure: Procedure, *, is_voted: bool) -> list[Stage]:
    """Return the stages that this matter goes through, in order, as far as the rule alone says."""
    found = [procedure.stages[0]]
    while after := followers(procedure, found[-1].code, is_voted=is_voted):
        found.append(after[0])
    return found


def outcome_of(body: Body, talk: Talk, stage: Stage) -> tuple[bool, tuple[Custom, ...]]:
    """Return whether a talk agrees, and the customs that were not kept.

    Agreement needs the body's own majority; too few who came is custom for a body that only discusses.
    Raises tally.Miscounted.
    """
    eligible = talk.eligible or talk.came
    result = tally.tally(body.rule, Turnout(eligible, talk.came), Count(talk.yes))
    broken = []
    told = (talk.held_on - talk.told_on).days
    if talk.eligible and talk.came < result.needed_present:
        broken.append(Custom(CustomKind.QUORUM, result.needed_present, talk.came))
    if told < stage.notice_days:
        broken.append(Custom(CustomKind.NOTICE, stage.notice_days, told))
    if talk.households_asked < stage.households_asked:
        broken.append(Custom(CustomKind.ASKED, stage.households_asked, talk.households_asked))
    agreed = result.outcome is Outcome.CARRIED or (
        result.outcome is Outcome.NO_QUORUM and talk.yes >= result.needed_yes
    )
    return agreed, tuple(broken)


def check_days(talk: Talk, *, before: dt.date | None, today: dt.date) -> None:
    """Raise OutOfOrder for a talk in the future, told after it was held, or before the last stage."""
    too_early = before is not None and talk.held_on < before
    if talk.held_on > today or talk.told_on > talk.held_on or too_early:
        raise OutOfOrder


def vote_notice(stage: Stage, body: Body, *, told_on: dt.date, meets_on: dt.date) -> list[Custom]:
    """Return the county's own notice of the vote when it is not kept; the law's is for `timing`."""
    asked = stage.assembly_days if body.notice_days else stage.notice_days
    told = (meets_on - told_on).days
    return [Custom(CustomKind.NOTICE, asked, told)] if told < asked else []


def check_published(found: Publication, *, today: dt.date, basis: str) -> None:
    """Raise unless a notice has hung on the board to its end, every objection answered, none right.

    Raises ObjectionUpheld, ObjectionsOpen, NotOnBoard, PublicationRuns.
    """
    check_objections(found)
    if not found.hangs:
        raise NotOnBoard(basis=basis)
    if today <= found.ends_on:
        said = _("The notice hangs until %(day)s. It goes on the day after.")
        raise PublicationRuns(str(said) % {"day": found.ends_on.isoformat()}, basis=basis)


def check_objections(found: Publication) -> None:
    """Raise ObjectionUpheld or ObjectionsOpen."""
    if found.upheld:
        raise ObjectionUpheld
    if found.open_objections:
        raise ObjectionsOpen


def may_begin(
    stage: Stage, found: Publication, *, today: dt.date, basis: str, reason: str = ""
) -> bool:
    """Say whether carrying out begins before the notice is over (True: early, and it stays on record).

    By default it waits (rule 16.4). An emergency with a reason, or a county that does not wait, may
    begin earlier, never with an objection open. Raises as `check_published`.
    """
    check_objections(found)
    if not found.hangs:
        raise NotOnBoard(basis=basis)
    if today > found.ends_on:
        return False
    if stage.wait and not reason.strip():
        raise PublicationRuns(basis=basis)
    return True


def back_to(procedure: Procedure, code: str, passed: Collection[str]) -> list[Stage]:
    """Return the stages to which a procedure may be sent back from here: this one and those passed."""
    order = [stage.code for stage in procedure.stages]
    return [
        stage
        for stage in procedure.stages[: order.index(code) + 1]
        if stage.code in passed or stage.code == code
    ]


def check_back(
    procedure: Procedure, code: str, to: str, passed: Collection[str], *, new_words: bool
) -> None:
    """Raise StageSkipped, CarriedOut, or NewWordsStartAgain unless it may be sent back to `to`."""
    if procedure.stage(code).act not in {TALK, VOTE, PUBLISH}:
        raise CarriedOut
    if to not in [stage.code for stage in back_to(procedure, code, passed)]:
        raise StageSkipped
    if new_words and to != procedure.stages[0].code:
        raise NewWordsStartAgain
