"""Refuse changes to the record of acts."""

from django.db import migrations

from touyan.core.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [protect("audit_record")]
