"""Forms of the charter, of who leads, of funds that are shared out, of what counts as trade."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.access.fields import FenField, offer
from touyan.access.forms import Answering
from touyan.coops.leading import OFFICES
from touyan.coops.models import Charter, FundKind, LossBy, ReserveBy, TradeBasis
from touyan.coops.services import CharterFigures
from touyan.core import clock
from touyan.decisions.forms import DayField
from touyan.registry.kinds import PostKind

PERCENT = 100


def _percent(label: Any, initial: int = 0, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, initial=initial, **more)


class CharterForm(Answering):
    """The figures of a charter; shares in whole per cent."""

    rebate = _percent(_("Returned by trade, in per cent (at least 60)"), 60)
    reserve = _percent(_("Reserve out of the surplus, in per cent"), 10)
    reserve_by = forms.ChoiceField(
        label=_("the reserve becomes the members'"), choices=ReserveBy.choices
    )
    losses_by = forms.ChoiceField(label=_("losses are borne"), choices=LossBy.choices)
    additional = _percent(_("Additional votes, in per cent of all (at most 20)"))
    months = forms.IntegerField(
        label=_("months before the year's end in which members say that they leave"),
        min_value=0,
        max_value=12,
        initial=3,
    )
    unit_months = forms.IntegerField(
        label=_("the same for unit members"), min_value=0, max_value=12, initial=6
    )
    refund_days = forms.IntegerField(
        label=_("days after the year's end until shares are paid back"),
        min_value=0,
        max_value=1000,
        initial=90,
    )
    representatives = forms.IntegerField(
        label=_("representatives"),
        help_text=_("0 when all members meet. Allowed above 150 members, at least 51 (art. 32)."),
        min_value=0,
        max_value=9999,
        initial=0,
    )
    quorum = _percent(
        _("Members who must come, in per cent, if more than two thirds"),
        help_text=_("0 when the charter asks no more than the law (art. 30)."),
    )
    majority = _percent(
        _("Votes that must agree, in per cent, if more than the law asks"),
        help_text=_("0 when the charter asks no more than the law (art. 30)."),
    )

    def __init__(self, *args: Any, is_union: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_union:  # its charter decides, mainly by trade (art. 61); six months (art. 62)
            self.fields["rebate"].label = _("Returned by trade, in per cent (more than 50)")
            for name in ("additional", "representatives", "months"):
                self.fields[name].widget = forms.HiddenInput()
            self.fields["months"].initial = 6

    def figures(self) -> CharterFigures:
        """Return what was entered."""
        data = self.cleaned_data
        return CharterFigures(
            reserve_share=data["reserve"] * PERCENT,
            reserve_by=data["reserve_by"],
            rebate_share=data["rebate"] * PERCENT,
            additional_votes_share=data["additional"] * PERCENT,
            withdrawal_months=data["months"],
            unit_withdrawal_months=data["unit_months"],
            refund_days=data["refund_days"],
            losses_by=data["losses_by"],
            representatives=data["representatives"],
            quorum_share=data["quorum"] * PERCENT,
            majority_share=data["majority"] * PERCENT,
        )


class ChangeCharterForm(CharterForm):
    """A new version of the charter, by a decision of the members."""

    resolution = forms.TypedChoiceField(label=_("Decision of the members"), coerce=int)
    valid_from = DayField(label=_("Charter valid from"), initial=clock.today)

    def __init__(self, resolutions: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, resolution=resolutions)


def charter_initial(charter: Charter) -> dict[str, Any]:
    """Return what the form shows of the charter that holds now."""
    return {
        "rebate": charter.rebate_share // PERCENT,
        "reserve": charter.reserve_share // PERCENT,
        "reserve_by": charter.reserve_by,
        "losses_by": charter.losses_by,
        "additional": charter.additional_votes_share // PERCENT,
        "months": charter.withdrawal_months,
        "unit_months": charter.unit_withdrawal_months,
        "refund_days": charter.refund_days,
        "representatives": charter.representatives,
        "quorum": charter.quorum_share // PERCENT,
        "majority": charter.majority_share // PERCENT,
    }


class OfficerForm(Answering):
    """Who was elected or engaged."""

    kind = forms.ChoiceField(label=_("Which post?"))
    code = forms.CharField(label=_("Last digits of the household's code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=40)
    day = DayField(label=_("since"), initial=clock.today)
    resolution = forms.TypedChoiceField(label=_("Decision of the members"), coerce=int)

    def __init__(
        self,
        resolutions: Sequence[tuple[str, str]],
        *args: Any,
        needs_decision: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        posts = [(kind.value, kind.label) for kind in PostKind if kind in OFFICES]
        offer(self, kind=posts)
        if needs_decision:
            offer(self, resolution=resolutions)
        else:
            del self.fields["resolution"]


class EndOfficerForm(Answering):
    """A term ends."""

    day = DayField(label=_("first day without the post"), initial=clock.today)
    resolution = forms.TypedChoiceField(label=_("Decision of the members"), coerce=int)

    def __init__(
        self,
        resolutions: Sequence[tuple[str, str]],
        *args: Any,
        needs_decision: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if needs_decision:
            offer(self, resolution=resolutions)
        else:
            del self.fields["resolution"]


class FundForm(Answering):
    """The whole fund of one kind, shared out evenly."""

    kind = forms.ChoiceField(
        label=_("Where does it come from?"), choices=FundKind.choices, widget=forms.RadioSelect
    )
    total = FenField(
        label=_("The whole fund of this kind, in yuan"),
        help_text=_("All of it, not only what was added. The present members share it evenly."),
    )
    document = forms.CharField(
        label=_("The paper"), help_text=_("Number of the grant or of the gift."), max_length=120
    )


class EquivalentForm(Answering):
    """What counts as trade where there are no goods."""

    basis = forms.ChoiceField(
        label=_("What counts?"), choices=TradeBasis.choices, widget=forms.RadioSelect
    )
    unit = forms.CharField(label=_("unit"), max_length=12)
    worth = FenField(label=_("counts as, in yuan for each unit"))
    resolution = forms.TypedChoiceField(label=_("Decision of the members"), coerce=int)

    def __init__(self, resolutions: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, resolution=resolutions)


class FilingForm(Answering):
    """The county took it on file."""

    day = DayField(label=_("filed with the county on"), initial=clock.today)
    number = forms.CharField(label=_("number of the filing"), max_length=60)
