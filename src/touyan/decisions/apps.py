"""Django application for the decisions room."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Registers the decisions room."""

    name = "touyan.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"
