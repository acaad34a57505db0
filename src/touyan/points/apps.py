"""Django application for the points room."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    """Registers the points room."""

    name = "touyan.points"
    label = "points"
    default_auto_field = "django.db.models.BigAutoField"
