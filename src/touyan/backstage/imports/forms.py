"""Forms of the import pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touyan.backstage.imports.mapping import Heading
from touyan.core.actor import Actor
from touyan.core.errors import Invalid
from touyan.core.importing import Importer, Option
from touyan.core.tabular.text import ENCODINGS
from touyan.registry.models import Area

ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GBK / GB18030",
    "big5": "Big5",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16 BE",
}


class UploadForm(forms.Form):
    """Where it goes, what is said once for the whole file, and the file."""

    def __init__(
        self, actor: Actor, importer: Importer, areas: Sequence[Area], *args: Any, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.importer = importer
        choices = [(area.pk, area.name) for area in areas]
        self.fields["area"] = forms.TypedChoiceField(
            label=_("For which place"),
            choices=choices,
            coerce=int,
            initial=choices[0][0] if choices else None,
            widget=forms.HiddenInput if len(choices) == 1 else forms.Select,
        )
        for option in importer.options:
            self.fields[f"option_{option.name}"] = _option_field(actor, option)
        self.fields["file"] = forms.FileField(
            label=_("The workbook or CSV file"),
            help_text=_(
                "An .xlsx or .csv file of at most 40 MB, as you keep it. Its columns may have other names."
            ),
            widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        )

    def options(self) -> dict[str, str]:
        """Return the options as they were written."""
        return {o.name: self.cleaned_data[f"option_{o.name}"] for o in self.importer.options}


def _option_field(actor: Actor, option: Option) -> forms.Field:
    offered = option.offer(actor) if option.offer else ()
    widget: forms.Widget = forms.TextInput(attrs={"type": option.input_type})
    if offered:
        widget = forms.Select(choices=offered)
    return forms.CharField(
        label=str(option.title),
        required=option.required,
        help_text="" if offered else str(option.help),
        max_length=40,
        validators=[_Readable(option)],
        widget=widget,
    )


class _Readable:
    """Turns the option's own refusal into a form error."""

    def __init__(self, option: Option) -> None:
        self.option = option

    def __call__(self, value: str) -> None:
        try:
            self.option.parse(value)
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error


class MappingForm(forms.Form):
    """Which column of the file means what."""

    def __init__(
        self,
        importer: Importer,
        headings: Sequence[Heading],
        *args: Any,
        encoding: str = "",
        header_row: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.headings = headings
        choices: list[tuple[str, Any]] = [("", _("Leave this column out"))]
        choices += [
            (c.name, f"{c.title} *" if c.required else str(c.title)) for c in importer.columns
        ]
        for heading in headings:
            self.fields[heading.field] = forms.ChoiceField(
                label=heading.label,
                help_text=heading.samples,
                choices=choices,
                required=False,
                initial=heading.meaning,
            )
        self.fields["header_row"] = forms.IntegerField(
            label=_("In which row are the headings?"),
            help_text=_("Count as your workbook does, from 1."),
            min_value=1,
            max_value=200,
            required=False,
            initial=header_row,
        )
        if encoding:
            self.fields["encoding"] = forms.ChoiceField(
                label=_("How are the letters stored?"),
                help_text=_("Change this only if the words above look wrong."),
                choices=[(name, ENCODING_NAMES[name]) for name in ENCODINGS],
                initial=encoding,
            )

    def mapping(self) -> dict[str, str]:
        """Return compared heading -> column name."""
        return {h.key: self.cleaned_data[h.field] for h in self.headings}
