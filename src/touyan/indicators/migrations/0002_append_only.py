from django.db import migrations

from touyan.core.append_only import protect


class Migration(migrations.Migration):
    dependencies = [('indicators', '0001_facts')]

    operations = [protect('indicators_report'), protect('indicators_reported')]
