"""Django application for the api room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers the api room."""

    name = "touyan.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
