"""The procedures of a county (`procedures.toml`): their stages in order, and what the law holds fast.

A county words its stages and adds its own; it cannot leave out what the law asks for. Such a pack is
refused when it is read, with the article: who votes is chosen by the matter and never here, the Party
organisation discusses first, a decision hangs on the board for 15 days, and so does its result.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from touyan.core.pack_reader import Limit, Reader
from touyan.core.pack_values import DISCLOSURE_LAW, PLACE_KINDS
from touyan.core.procedure_values import (
    ACTS,
    ASSEMBLY_DAYS,
    BOARD_CHANNELS,
    BODIES,
    CARRY_OUT,
    CHANNELS,
    MATTERS,
    PARTY_BODIES,
    PUBLISH,
    PUBLISHED_DAYS,
    RESULT,
    SIGNERS,
    TALK,
    VOTE,
    MotionTemplate,
    Procedure,
    Procedures,
    Stage,
    can_reach,
)

PARTY_FIRST_LAW = "村民委员会组织法(2025)第二十八条、城市居民委员会组织法(2025)第三十条"
WHO_DECIDES_LAW = "村民委员会组织法(2025)第二十六条至第三十条、城市居民委员会组织法(2025)第三十条"
ASSEMBLY_NOTICE_LAW = "村民委员会组织法(2025)第二十五条、城市居民委员会组织法(2025)第二十六条"
BODY_LAW = {VOTE: WHO_DECIDES_LAW, PUBLISH: DISCLOSURE_LAW, RESULT: DISCLOSURE_LAW}


def read(top: Reader) -> Procedures:
    """Return the procedures of a file; every mistake is noted at the reader."""
    found = tuple(_procedure(row) for row in top.tables("procedures"))
    codes = [one.code for one in found]
    templates = tuple(_template(row, codes) for row in top.tables("templates"))
    for twice in _twice([*codes]) | _twice([one.code for one in templates]):
        top.problem(
            "procedures", _("Code %(code)s is used twice.") % {"code": twice}, _("Rename one.")
        )
    top.done()
    return Procedures(found, templates)


def _procedure(at: Reader) -> Procedure:
    found = Procedure(
        code=at.text("code"),
        name=at.text("name"),
        words=at.text("words"),
        label=at.text("label", ""),
        places=at.words("places"),
        stages=tuple(_stage(row) for row in at.tables("stages")),
    )
    for place in found.places:
        if place not in PLACE_KINDS:
            advice = _("Use one of: %(words)s.") % {"words": ", ".join(PLACE_KINDS)}
            at.problem("places", _("“%(value)s” is not known.") % {"value": place}, advice)
    at.done()
    if not found.stages:
        at.problem("stages", _("has no stage."), _("Add [[procedures.stages]]."))
    elif _in_order(at, found):
        _lawful(at, found)
    return found


def _stage(at: Reader) -> Stage:
    act = at.choice("act", ACTS)
    hangs = act in {PUBLISH, RESULT}
    if hangs and at.text("channel", "BOARD") not in BOARD_CHANNELS:
        at.problem(
            "channel",
            _("leaves out the notice board."),
            _("Write BOARD or BOARD_AND_PAGE: the page stands beside the board, not for it."),
            DISCLOSURE_LAW,
        )
    body = at.text("body")
    if body and body not in BODIES[act]:
        at.problem(
            "body",
            _("“%(body)s” cannot do this stage.") % {"body": body},
            _("Use one of: %(words)s.") % {"words": ", ".join(BODIES[act])},
            BODY_LAW.get(act, ""),
        )
    stage = Stage(
        code=at.text("code"),
        name=at.text("name"),
        act=act,
        body=body,
        produces=at.text("produces"),
        then=at.words("then"),
        notice_days=at.whole("notice_days", Limit(0, 60), 0),
        channel=at.choice("channel", CHANNELS, BOARD_CHANNELS[0] if hangs else "PHONE"),
        days=at.whole("days", Limit(PUBLISHED_DAYS, 90, DISCLOSURE_LAW), PUBLISHED_DAYS)
        if hangs
        else 0,
        wait=at.flag("wait", default=True) if act == PUBLISH else True,
        households_asked=at.whole("households_asked", Limit(0, 500), 0) if act == TALK else 0,
        assembly_days=at.whole(
            "assembly_days", Limit(ASSEMBLY_DAYS, 60, ASSEMBLY_NOTICE_LAW), ASSEMBLY_DAYS
        )
        if act == VOTE
        else ASSEMBLY_DAYS,
        signed_by=at.choice("signed_by", SIGNERS, "") if act == RESULT else "",
    )
    at.done()
    return stage


def _template(at: Reader, codes: Sequence[str]) -> MotionTemplate:
    found = MotionTemplate(
        code=at.text("code"),
        procedure=at.choice("procedure", codes or ("",)),
        matter=at.choice("matter", MATTERS),
        title=at.text("title"),
        text=at.text("text"),
    )
    at.done()
    return found


def _in_order(at: Reader, found: Procedure) -> bool:
    """Say whether the stages are a path that only leads forward, with one beginning."""
    codes = [stage.code for stage in found.stages]
    wrong = False
    for twice in _twice(codes):
        at.problem("stages", _("Code %(code)s is used twice.") % {"code": twice}, _("Rename one."))
        wrong = True
    for number, stage in enumerate(found.stages):
        for after in stage.then:
            if after not in codes[number + 1 :]:
                at.problem(
                    f"stages[{number + 1}].then",
                    _("“%(value)s” is not a later stage.") % {"value": after},
                    _("Name stages that stand further down; sending back needs no line here."),
                )
                wrong = True
        if not can_reach(found.stages, codes[0], stage.code):
            at.problem(
                f"stages[{number + 1}].code",
                _("No stage leads to “%(value)s”.") % {"value": stage.code},
                _("Name it in `then` of an earlier stage, or delete it."),
            )
            wrong = True
    return not wrong


def _lawful(at: Reader, found: Procedure) -> None:
    """Note every place where the path goes round what the law asks for."""
    stages, first = found.stages, found.stages[0]
    party = {stage.code for stage in stages if stage.act == TALK and stage.body in PARTY_BODIES}
    votes = [stage for stage in stages if stage.act == VOTE]
    if not votes and not found.label:
        at.problem(
            "label",
            _("is missing: without a vote by law this procedure decides nothing."),
            _("Say in it that the procedure does not replace a vote by law."),
            WHO_DECIDES_LAW,
        )
    for vote in votes:
        talks = tuple(stage for stage in stages if stage.code not in party)
        if first.code not in party and can_reach(talks, first.code, vote.code):
            at.problem(
                "stages",
                _("“%(value)s” can be reached before the Party organisation has discussed it.")
                % {"value": vote.name},
                _("Put a stage of PARTY_COMMITTEE or PARTY_MEETING before it on every way."),
                PARTY_FIRST_LAW,
            )
        for carried in (stage for stage in stages if stage.act in {CARRY_OUT, RESULT}):
            if can_reach(stages, vote.code, carried.code, without=frozenset({PUBLISH})):
                at.problem(
                    "stages",
                    _("“%(value)s” can begin without publishing the decision.")
                    % {"value": carried.name},
                    _('Put a stage with act = "publish" between them.'),
                    DISCLOSURE_LAW,
                )
    for stage in stages:
        if not stage.then and stage.act != RESULT:
            at.problem(
                "stages",
                _("“%(value)s” ends the procedure without publishing the result.")
                % {"value": stage.name},
                _('End with a stage whose act is "result".'),
                DISCLOSURE_LAW,
            )


def _twice(codes: Sequence[str]) -> set[str]:
    return {code for code in codes if list(codes).count(code) > 1}
