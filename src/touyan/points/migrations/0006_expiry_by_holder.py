import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('points', '0005_paper_filings'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.DeleteModel(name='ExpiryReminder'),
        migrations.CreateModel(
            name='ExpiryReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('expires_on', models.DateField()),
                ('days_before', models.PositiveSmallIntegerField()),
                ('points', models.PositiveIntegerField()),
                ('reminded_on', models.DateField()),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.subject')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('holder', 'expires_on', 'days_before'), name='points_expiry_reminder_once'),
                    models.CheckConstraint(condition=models.Q(('days_before__gte', 1), ('points__gte', 1)), name='points_expiry_reminder_some'),
                ],
            },
        ),
        migrations.AddField(
            model_name='claim',
            name='is_personal',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
