"""The rules on land that can be broken, by name."""

from django.utils.translation import gettext_lazy as _

from touyan.core.errors import Invalid, WrongState


class TermNotLawful(Invalid):
    """The law fixes how long land is contracted."""

    code = "land.term_not_lawful"
    default_message = _(
        "The law fixes this term: fields 30 years, grassland 30 to 50, forest land 30 to 70."
    )


class ParcelTaken(WrongState):
    """A parcel has one contractor at a time."""

    code = "land.parcel_taken"
    default_message = _("This parcel is under contract already. End that contract first.")


class CodeTaken(Invalid):
    """A parcel's code is given once."""

    code = "land.code_taken"
    default_message = _("Another parcel has this code. Check the code in the land register.")


class OutlivesTerm(WrongState):
    """A transfer ends with the contract at the latest (art. 38)."""

    code = "land.outlives_term"
    default_message = _(
        "The land cannot be given away for longer than the household's own contract runs. "
        "Choose an earlier last day."
    )


class LandInUse(WrongState):
    """The same mu cannot be given to two at once."""

    code = "land.in_use"
    default_message = _(
        "So much of this parcel is not free in these years. Take fewer mu or other years."
    )


class NotFarming(Invalid):
    """Farmland stays farmland (art. 38)."""

    code = "land.not_farming"
    default_message = _("Farmland may only be transferred for farming. Say what will be grown.")


class NotInWriting(Invalid):
    """A transfer needs a written contract (art. 40)."""

    code = "land.not_in_writing"
    default_message = _("A transfer needs a written contract. Enter its number.")


class FilerEntered(WrongState):
    """Who files is not who entered."""

    code = "land.filer_entered"
    default_message = _("Somebody else than the person who entered it must file it.")


class LandUsed(WrongState):
    """An import of land stays once something rests on it."""

    code = "land.used"
    default_message = _(
        "Transfers of this list were filed, shares rest on its land, or it was changed since. "
        "End or correct single parcels instead."
    )


class ShareRests(WrongState):
    """Land that is a share in a cooperative comes back when the member leaves it."""

    code = "land.share_rests"
    default_message = _(
        "A share in a cooperative rests on this land. It comes back when the member leaves, or when "
        "the share is called off; then this contract ends."
    )
