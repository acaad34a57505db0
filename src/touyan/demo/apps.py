"""Django application for the demo room."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the demo room."""

    name = "touyan.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
