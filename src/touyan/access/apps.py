"""Django application for the access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Registers the access room."""

    name = "touyan.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
