"""Django application for the backstage room."""

from django.apps import AppConfig


class BackstageConfig(AppConfig):
    """Registers the backstage room."""

    name = "touyan.backstage"
    label = "backstage"
    default_auto_field = "django.db.models.BigAutoField"
