"""How every form of every room is drawn: our field template, our summary of errors."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Labels, hints, errors and a summary of errors by the shared components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
