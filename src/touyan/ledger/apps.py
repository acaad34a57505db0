"""Django application for the ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the ledger room."""

    name = "touyan.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
