from django.db import migrations

from touyan.core.append_only import protect


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        protect("decisions_rosterentry"),
        protect("decisions_votechange"),
        protect("decisions_papercount"),
        protect("decisions_minutes"),
        protect("decisions_addendum"),
    ]
