"""Applies sql/<database>.sql: append-only triggers, and on PostgreSQL the function that books."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


def apply(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    text = (SQL / f"{vendor}.sql").read_text(encoding="utf-8")
    # PostgreSQL takes the file whole; SQLite takes one statement at a time.
    statements = [text] if vendor == "postgresql" else text.split("\n\n")
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            if not statement.startswith("-- What SQLite"):
                cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunPython(apply, migrations.RunPython.noop)]
