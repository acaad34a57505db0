"""Django application for the audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the audit room."""

    name = "touyan.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
