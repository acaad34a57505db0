import django.db.models.deletion
from django.db import migrations, models

from touyan.core.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0003_words_of_coming'),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('check_code', models.CharField(max_length=40)),
                ('sealed_at', models.DateTimeField()),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='head', to='decisions.meeting')),
            ],
        ),
        migrations.CreateModel(
            name='MeetingLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('decisions.attended', 'Took part'), ('decisions.vote', 'Vote by name'), ('decisions.result', 'Result of a motion')], max_length=20)),
                ('text', models.TextField()),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.rosterentry')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='decisions.meeting')),
                ('motion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.motion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='decisions_leaf_number_once')],
            },
        ),
        protect("decisions_meetinghead"),
        protect("decisions_meetingleaf"),
    ]
