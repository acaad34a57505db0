"""Django application for the cases room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the cases room."""

    name = "touyan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
