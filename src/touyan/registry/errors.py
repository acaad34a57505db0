"""The rules of the registry that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Conflict, Invalid, NotAllowed, WrongState


class AreaExists(Conflict):
    """Another living area has this code."""

    code = "registry.area_exists"
    default_message = _("An area with this code exists already.")


class NoParentArea(Invalid):
    """The area above is not registered."""

    code = "registry.no_parent_area"
    default_message = _("Register the area above first: its code is not known.")


class BadAreaChange(Invalid):
    """Areas cannot follow each other like this."""

    code = "registry.bad_area_change"
    default_message = _("These areas cannot be joined or divided like this. Check their codes.")


class AreaEnded(WrongState):
    """The area no longer exists."""

    code = "registry.area_ended"
    default_message = _("This area no longer exists. Choose the area that followed it.")


class InTheFuture(Invalid):
    """A day that has not come yet."""

    code = "registry.in_the_future"
    default_message = _("This day has not come yet. Write today or an earlier day.")


class PersonExists(Conflict):
    """A person with this identity number is registered."""

    code = "registry.person_exists"
    default_message = _(
        "A person with this identity number is registered already. Search by the number."
    )


class DoesNotMatchIdentity(Invalid):
    """What was written differs from what the identity number says."""

    code = "registry.does_not_match_identity"
    default_message = _("Sex or date of birth differs from the identity number.")


class AlreadyInHousehold(Conflict):
    """A person belongs to one household of each kind at a time."""

    code = "registry.already_in_household"
    default_message = _("This person belongs to another household. End that membership first.")


class HouseholdEnded(WrongState):
    """The household no longer exists."""

    code = "registry.household_ended"
    default_message = _("This household has ended. Choose the household that followed it.")


class BadHouseholdChange(Invalid):
    """Households cannot be joined or divided like this."""

    code = "registry.bad_household_change"
    default_message = _("Check the members: they must belong to this household, and one must stay.")


class CodeTaken(Conflict):
    """A household code is never given twice."""

    code = "registry.code_taken"
    default_message = _("This household code was given before. Codes are never used again.")


class BadHouseholdCode(Invalid):
    """A household code is the village code, H and five digits."""

    code = "registry.bad_household_code"
    default_message = _(
        "A household code is the code of the village, the letter H and five digits."
    )


class BadParentOrganisation(Invalid):
    """An organisation of this kind does not belong below that one."""

    code = "registry.bad_parent_organisation"
    default_message = _("An organisation of this kind does not belong below the chosen one.")


class WrongPlace(Invalid):
    """Such a body or post does not exist at this kind of place."""

    code = "registry.wrong_place"
    default_message = _("This does not exist in an area of this kind.")


class PostOccupied(Conflict):
    """One person holds this post at a time."""

    code = "registry.post_occupied"
    default_message = _("Somebody holds this post in that time. End that term first.")


class AlreadyInPost(Conflict):
    """The person fills the post in that time already."""

    code = "registry.already_in_post"
    default_message = _("This person fills this post in that time already.")


class Incompatible(NotAllowed):
    """The law keeps two posts apart; `basis` cites the article."""

    code = "registry.incompatible_posts"
    status = 409
    default_message = _("One person may not hold these two posts at the same time.")


class NotAlive(Invalid):
    """The person had died by that day."""

    code = "registry.not_alive"
    default_message = _("This person is recorded as deceased on that day.")


class OwnAppointment(NotAllowed):
    """Nobody gives a post to himself."""

    code = "registry.own_appointment"
    default_message = _("Nobody appoints himself. Ask another person in charge to enter this term.")


class NoScan(Invalid):
    """A recorded decision needs its scan."""

    code = "registry.no_scan"
    default_message = _(
        "Add the scan of the signed paper: a decision without it cannot be recorded."
    )


class SamePerson(NotAllowed):
    """Whoever records a decision does not confirm it."""

    code = "registry.same_person"
    default_message = _("You recorded this yourself. Another person has to confirm it.")


class NotSupervisor(NotAllowed):
    """Only a member of the supervision committee confirms."""

    code = "registry.not_supervisor"
    default_message = _("Only a member of this place's supervision committee may confirm this.")


class AlreadyConfirmed(WrongState):
    """The decision is confirmed."""

    code = "registry.already_confirmed"
    default_message = _("This decision is confirmed already.")


class NotTwoPeople(Invalid):
    """Kinship is between two people."""

    code = "registry.not_two_people"
    default_message = _("Choose another person: nobody is a relative of themselves.")


class AlreadyKin(WrongState):
    """The two are recorded as relatives."""

    code = "registry.already_kin"
    default_message = _(
        "These two are recorded as relatives already. End that entry first to change it."
    )
