"""Django application for the assessment room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Registers the assessment room."""

    name = "touyan.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
