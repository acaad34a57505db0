"""Django application for the land room."""

from django.apps import AppConfig


class LandConfig(AppConfig):
    """Registers the land room."""

    name = "touyan.land"
    label = "land"
    default_auto_field = "django.db.models.BigAutoField"
