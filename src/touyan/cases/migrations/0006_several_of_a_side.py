"""Several people on one side of a mediation: each signs, a side has signed with its last."""

from typing import Any

from django.db import migrations, models


def signs_of_sides(apps: Any, _schema: Any) -> None:
    """Give the sign of a side to the one person that it had."""
    party = apps.get_model("cases", "MediationParty")
    for agreement in apps.get_model("cases", "Agreement").objects.all():
        for side, day in ((1, agreement.one_signed_on), (2, agreement.other_signed_on)):
            rows = party.objects.filter(mediation_id=agreement.mediation_id, side=side)
            rows.update(signed_on=day)


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_told_in_person")]

    operations = [
        migrations.RemoveConstraint(model_name="mediationparty", name="mediation_side_once"),
        migrations.AddField(
            model_name="mediationparty",
            name="signed_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(signs_of_sides, migrations.RunPython.noop, elidable=True),
    ]
