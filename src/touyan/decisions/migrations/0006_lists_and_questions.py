
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0005_elections'),
        ('registry', '0003_old_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Listed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(choices=[('VILLAGERS_ADULTS', "Villagers' assembly (adults)"), ('VILLAGERS_HOUSEHOLDS', "Villagers' assembly (one per household)"), ('VILLAGER_REPRESENTATIVES', "Meeting of villagers' representatives"), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_ADULTS', "Residents' assembly (adults)"), ('RESIDENTS_HOUSEHOLDS', "Residents' assembly (one per household)"), ('RESIDENT_REPRESENTATIVES', "Meeting of residents' representatives"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('LAND_REPRESENTATIVES', "Villagers' representatives on land"), ('GROUP_ADULTS', 'Group meeting (adults)'), ('GROUP_HOUSEHOLDS', 'Group meeting (one per household)'), ('HAMLET', 'Hamlet meeting'), ('COUNCIL', "Villagers' council"), ('PARTY_COMMITTEE', 'Party committee of the village'), ('TWO_COMMITTEES', "Party committee and villagers' committee together"), ('PARTY_MEETING', 'Meeting of all Party members'), ('COLLECTIVE_MEMBERS', "Members' assembly of the collective"), ('COLLECTIVE_REPRESENTATIVES', "Representatives' assembly of the collective"), ('COLLECTIVE_BOARD', 'Board of the collective'), ('COOP_FOUNDERS', 'Founding assembly of a cooperative'), ('COOP_MEMBERS', "Members' assembly of the cooperative"), ('COOP_REPRESENTATIVES', "Representatives' assembly of the cooperative"), ('COOP_BOARD', 'Board of the cooperative'), ('COOP_UNION_MEMBERS', "Members' assembly of the union of cooperatives"), ('ELECTION_VOTERS', 'Committee election by all voters'), ('ELECTION_HOUSEHOLDS', 'Committee election, one per household'), ('ELECTION_REPRESENTATIVES', 'Committee election by representatives')], max_length=26)),
                ('since', models.DateField(verbose_name='member since')),
                ('basis', models.CharField(max_length=200, verbose_name='by which decision')),
                ('noted_at', models.DateTimeField()),
                ('until', models.DateField(null=True)),
                ('left_because', models.CharField(blank=True, max_length=200)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('area', 'body', 'person'), name='decisions_listed_once'), models.CheckConstraint(condition=models.Q(models.Q(('left_because', ''), ('until__isnull', True)), models.Q(('until__isnull', False), models.Q(('left_because', ''), _negated=True)), _connector='OR'), name='decisions_listed_left_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='your question')),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('hidden_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('hidden_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('motion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='decisions.motion')),
            ],
            options={
                'indexes': [models.Index(fields=['due_on'], name='decisions_question_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='decisions_question_answered_whole')],
            },
        ),
    ]
