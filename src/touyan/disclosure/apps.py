"""Django application for the disclosure room."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """Registers the disclosure room."""

    name = "touyan.disclosure"
    label = "disclosure"
    default_auto_field = "django.db.models.BigAutoField"
