"""The rules of points and shops that can be broken."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from touyan.core.errors import Conflict, Invalid, NotAllowed, WrongState
from touyan.registry.kin import LAW


class UnlawfulRule(Invalid):
    """A rule carries a consequence, looks at an attribute or rewards an act that is forbidden."""

    code = "points.unlawful_rule"


class RuleOutOfBounds(Invalid):
    """Points, caps or days of a scheme lie outside what the county allows."""

    code = "points.rule_out_of_bounds"


class NoResolution(Invalid):
    """A scheme needs the recorded and confirmed decision of the right body of the same village."""

    code = "points.no_resolution"
    default_message = _(
        "This decision cannot adopt the scheme: it must be of this village's assembly, and confirmed."
    )


class NotAuthorised(NoResolution):
    """Representatives adopt a scheme only when the assembly authorised them (rule 16.10)."""

    code = "points.not_authorised"
    default_message = _(
        "The representatives may adopt the scheme only when the assembly authorised them. Choose its "
        "confirmed decision, of the same day or earlier."
    )


class NoScheme(WrongState):
    """No scheme was in force in the village on the day of the deed."""

    code = "points.no_scheme"
    default_message = _("No points scheme was in force in this village on that day.")


class SamePerson(NotAllowed):
    """Proposer, first reviewer and second reviewer are three different people (promise X-07)."""

    code = "points.same_person"
    default_message = _(
        "Proposing, first review and second review are done by three different people. "
        "Somebody else must do this step."
    )


class OwnFamily(NotAllowed):
    """Nobody decides on points, or hands out goods, for their own household."""

    code = "points.own_family"
    default_message = _("This is your own household. Somebody else must do this step.")


class NearKin(NotAllowed):
    """Nobody decides on points of a near relative (Civil Code art. 1045, rule 16.9)."""

    code = "points.near_kin"
    default_message = _(
        "A near relative of yours belongs to this household. Somebody else must do this step."
    )

    def __init__(self) -> None:
        super().__init__(basis=LAW)


class PanelTooSmall(WrongState):
    """A panel of fewer than three cannot propose (rule 2.3, 16.9)."""

    code = "points.panel_too_small"

    def __init__(self, *, people: int, least: int) -> None:
        text = _(
            "The panel has %(people)d members in office; it needs %(least)d. Ask the township to "
            "appoint members, or a stand-in for a time."
        )
        super().__init__(str(text) % {"people": people, "least": least})


class OthersFirst(NotAllowed):
    """The township stands in only where nobody in the village is left (rule 16.9)."""

    code = "points.others_first"
    default_message = _(
        "Somebody in the village can still do this step. You stand in only when nobody there can."
    )


class AlreadyKeyed(WrongState):
    """Each line of a paper sheet is entered once."""

    code = "points.already_keyed"
    default_message = _("This line of the sheet was entered before. Nothing was added.")


class NotNextInLine(Invalid):
    """Only the next in line stands in: the neighbouring supervision committee, then the township."""

    code = "points.not_next_in_line"
    default_message = _(
        "This person is not next in line to stand in here. Choose one of those shown."
    )


class TooLate(Invalid):
    """The deed lies further back than the scheme allows, or in the future."""

    code = "points.too_late"


class OverCap(Invalid):
    """The rule's or the household's limit for the month is reached."""

    code = "points.over_cap"


class WrongPoints(Invalid):
    """The points are not what the rule gives for this quantity."""

    code = "points.wrong_points"


class WrongSubject(Invalid):
    """The rule rewards a person, or a Party member, of this household."""

    code = "points.wrong_subject"


class NothingToPublish(WrongState):
    """No claim waits for a notice."""

    code = "points.nothing_to_publish"
    default_message = _("No reviewed entry is waiting for a notice.")


class NotEnoughPoints(Invalid):
    """The household has fewer points than the goods cost."""

    code = "points.not_enough_points"
    default_message = _("Your points are not enough for this. Nothing was taken.")


class SoldOut(Conflict):
    """The last piece is gone."""

    code = "points.sold_out"
    default_message = _("Sold out. No points were taken.")


class UnknownCode(Invalid):
    """No live reservation of this shop has the code."""

    code = "points.unknown_code"
    default_message = _(
        "This code is not valid here. Check the four digits, or ask for a new code."
    )


class TooLateToUndo(WrongState):
    """A hand-over can be undone for some minutes by the person who made it."""

    code = "points.too_late_to_undo"
    default_message = _("It is too late to undo this. Ask the village committee to correct it.")


class PointsAlreadySpent(WrongState):
    """The household no longer has the points that a reversal would take back."""

    code = "points.already_spent"
    default_message = _(
        "The household has already spent these points, so they cannot be taken back."
    )


class ShopClosed(WrongState):
    """The shop does not serve."""

    code = "points.shop_closed"
    default_message = _("This shop is closed for now.")


class NotEnrolled(WrongState):
    """Points are for households that chose to take part."""

    code = "points.not_enrolled"
    default_message = _(
        "This household has not joined the points scheme. An adult of the household can join under "
        "“My points”, or at the village office."
    )


class AlreadyEnrolled(WrongState):
    """The household takes part already."""

    code = "points.already_enrolled"
    default_message = _("This household has joined already.")


class NoAdult(NotAllowed):
    """Joining and leaving is decided by an adult of the household."""

    code = "points.no_adult"
    default_message = _("An adult of the household (18 or older) decides about this.")


class NoAccountUnderFourteen(Invalid):
    """Nobody under 14 has an account of their own; their deeds count for the household."""

    code = "points.no_account_under_fourteen"
    default_message = _("Nobody under 14 has an account. Their deeds count for the household.")


class HouseholdOver(WrongState):
    """The household was merged, moved away or ended."""

    code = "points.household_over"
    default_message = _("This household no longer exists in the register.")


class CoverageTooLow(WrongState):
    """The shop cannot honour the points: new awards of high rules wait until money comes in."""

    code = "points.coverage_too_low"


class NoCashOut(Invalid):
    """Points never become money."""

    code = "points.no_cash_out"
    default_message = _("Points are exchanged for goods, never for cash.")


class TillChanged(Conflict):
    """Money came in or went out between showing the till and closing the day."""

    code = "points.till_changed"
    default_message = _(
        "The till has changed meanwhile. Look at the new amount, then close the day."
    )


class DayIsClosed(WrongState):
    """A shop closes a day once."""

    code = "points.day_closed"
    default_message = _("This day is closed already.")


class SecondPersonNeeded(NotAllowed):
    """Who bought, counted or reported does not confirm (promise X-07)."""

    code = "points.second_person_needed"
    default_message = _(
        "You bought, counted or reported here yourself. Somebody else must give this word."
    )


class ReservedGoodsMissing(Conflict):
    """Fewer pieces are left than customers have reserved."""

    code = "points.reserved_goods_missing"
    default_message = _(
        "More is missing than lies free on the shelf: the rest is reserved. "
        "Ask the customer to give up the reservation, then try again."
    )


class NotEnoughMoney(Conflict):
    """The till holds less than is to be paid out of it."""

    code = "points.not_enough_money"
    default_message = _("The till does not hold that much. Book the money that came in first.")


class CountWaits(WrongState):
    """A count waits for the word of the supervision committee."""

    code = "points.count_waits"
    default_message = _("The last count still waits for the word of the supervision committee.")


class MonthOpen(WrongState):
    """A month is signed when it is over and nothing of it waits."""

    code = "points.month_open"
    default_message = _(
        "This month is not over, or a loss or a count of it still waits for a word."
    )


class DecisionInUse(WrongState):
    """An old decision of a list was scanned, confirmed or used: the list stays as a whole."""

    code = "points.decision_in_use"
    default_message = _(
        "A decision of this list has been scanned, confirmed or used meanwhile. Correct single "
        "decisions instead."
    )


class OpeningInUse(WrongState):
    """What was taken over on the opening day has been used: it cannot be taken back as a whole."""

    code = "points.opening_in_use"
    default_message = _(
        "Points, goods or money of the opening day have been used already. Correct single entries "
        "instead."
    )


class NoDeductions(WrongState):
    """The village has not switched deductions on, or this is no deduction."""

    code = "points.no_deductions"
    default_message = _("The village's rules know no such deduction.")


class RemindFirst(WrongState):
    """A deduction comes only after two reminders on record."""

    code = "points.remind_first"

    def __init__(self, *, missing: int = 2) -> None:
        super().__init__(
            ngettext(
                "Before points are taken off, the household is reminded twice. %(count)d reminder is "
                "missing.",
                "Before points are taken off, the household is reminded twice. %(count)d reminders "
                "are missing.",
                missing,
            )
            % {"count": missing}
        )


class RemindedToday(WrongState):
    """Two reminders on one day are one."""

    code = "points.reminded_today"
    default_message = _("The household was reminded of this on that day already.")


class StillReserved(WrongState):
    """Goods wait for the household at a shop."""

    code = "points.still_reserved"
    default_message = _(
        "Goods are reserved for this household. Collect them or give the reservation up first."
    )


class SharesChanged(Conflict):
    """The points to go along are not the share by heads (any more), and nobody agreed on them."""

    code = "points.shares_changed"
    default_message = _(
        "The points or the members of the household changed meanwhile. Nothing was done. "
        "Look at the shares again."
    )
