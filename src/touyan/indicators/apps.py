"""Django application for the indicators room."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Registers the indicators room."""

    name = "touyan.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"
