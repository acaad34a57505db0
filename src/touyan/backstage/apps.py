"""Django application for the backstage room."""

from django.apps import AppConfig
from django.core.checks import register

from touyan.backstage import checks
from touyan.core.checks import TAG


class BackstageConfig(AppConfig):
    """Registers the backstage room and what its settings are checked for."""

    name = "touyan.backstage"
    label = "backstage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks; `manage check` and the web server run them."""
        register(checks.gateways_are_allowed, TAG)
