"""Django application for the web room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Registers the web room."""

    name = "touyan.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
