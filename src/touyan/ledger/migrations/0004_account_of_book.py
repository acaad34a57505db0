"""Accounts are found by their book and code, whoever they belong to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_frozen_until")]
    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["book", "code"], name="ledger_account_of_book"),
        ),
    ]
