from django.db import migrations

from touyan.core.append_only import protect


class Migration(migrations.Migration):
    dependencies = [('indicators', '0003_alerts')]

    operations = [protect('indicators_alertword'), protect('indicators_returnvalue')]
