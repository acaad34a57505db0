"""Django application for the coops room."""

from django.apps import AppConfig


class CoopsConfig(AppConfig):
    """Registers the coops room."""

    name = "touyan.coops"
    label = "coops"
    default_auto_field = "django.db.models.BigAutoField"
