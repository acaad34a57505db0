"""Django application for the registry room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers the registry room."""

    name = "touyan.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
