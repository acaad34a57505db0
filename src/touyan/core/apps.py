"""The room of values and rules; it is an app for its texts and its start-up checks."""

from django.apps import AppConfig
from django.core.checks import register

from touyan.core import checks


class CoreConfig(AppConfig):
    """Registers what an installation is checked for before it starts."""

    name = "touyan.core"
    label = "core"

    def ready(self) -> None:
        """Register the checks; `manage check` and the web server run them."""
        for check in checks.ALL:
            register(check, checks.TAG)
