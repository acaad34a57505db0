
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0007_procedures'),
        ('registry', '0003_old_decisions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='election',
            name='body',
            field=models.CharField(choices=[('VILLAGERS_ADULTS', "Villagers' assembly (adults)"), ('VILLAGERS_HOUSEHOLDS', "Villagers' assembly (one per household)"), ('VILLAGER_REPRESENTATIVES', "Meeting of villagers' representatives"), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_ADULTS', "Residents' assembly (adults)"), ('RESIDENTS_HOUSEHOLDS', "Residents' assembly (one per household)"), ('RESIDENT_REPRESENTATIVES', "Meeting of residents' representatives"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('LAND_REPRESENTATIVES', "Villagers' representatives on land"), ('GROUP_ADULTS', 'Group meeting (adults)'), ('GROUP_HOUSEHOLDS', 'Group meeting (one per household)'), ('HAMLET', 'Hamlet meeting'), ('NIGHT_TALK', 'Night talk'), ('COUNCIL', "Villagers' council"), ('PARTY_COMMITTEE', 'Party committee of the village'), ('TWO_COMMITTEES', "Party committee and villagers' committee together"), ('PARTY_MEETING', 'Meeting of all Party members'), ('COLLECTIVE_MEMBERS', "Members' assembly of the collective"), ('COLLECTIVE_REPRESENTATIVES', "Representatives' assembly of the collective"), ('COLLECTIVE_BOARD', 'Board of the collective'), ('COOP_FOUNDERS', 'Founding assembly of a cooperative'), ('COOP_MEMBERS', "Members' assembly of the cooperative"), ('COOP_REPRESENTATIVES', "Representatives' assembly of the cooperative"), ('COOP_BOARD', 'Board of the cooperative'), ('COOP_UNION_MEMBERS', "Members' assembly of the union of cooperatives"), ('ELECTION_VOTERS', 'Committee election by all voters'), ('ELECTION_HOUSEHOLDS', 'Committee election, one per household'), ('ELECTION_REPRESENTATIVES', 'Committee election by representatives')], max_length=26),
        ),
        migrations.AlterField(
            model_name='listed',
            name='body',
            field=models.CharField(choices=[('VILLAGERS_ADULTS', "Villagers' assembly (adults)"), ('VILLAGERS_HOUSEHOLDS', "Villagers' assembly (one per household)"), ('VILLAGER_REPRESENTATIVES', "Meeting of villagers' representatives"), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_ADULTS', "Residents' assembly (adults)"), ('RESIDENTS_HOUSEHOLDS', "Residents' assembly (one per household)"), ('RESIDENT_REPRESENTATIVES', "Meeting of residents' representatives"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('LAND_REPRESENTATIVES', "Villagers' representatives on land"), ('GROUP_ADULTS', 'Group meeting (adults)'), ('GROUP_HOUSEHOLDS', 'Group meeting (one per household)'), ('HAMLET', 'Hamlet meeting'), ('NIGHT_TALK', 'Night talk'), ('COUNCIL', "Villagers' council"), ('PARTY_COMMITTEE', 'Party committee of the village'), ('TWO_COMMITTEES', "Party committee and villagers' committee together"), ('PARTY_MEETING', 'Meeting of all Party members'), ('COLLECTIVE_MEMBERS', "Members' assembly of the collective"), ('COLLECTIVE_REPRESENTATIVES', "Representatives' assembly of the collective"), ('COLLECTIVE_BOARD', 'Board of the collective'), ('COOP_FOUNDERS', 'Founding assembly of a cooperative'), ('COOP_MEMBERS', "Members' assembly of the cooperative"), ('COOP_REPRESENTATIVES', "Representatives' assembly of the cooperative"), ('COOP_BOARD', 'Board of the cooperative'), ('COOP_UNION_MEMBERS', "Members' assembly of the union of cooperatives"), ('ELECTION_VOTERS', 'Committee election by all voters'), ('ELECTION_HOUSEHOLDS', 'Committee election, one per household'), ('ELECTION_REPRESENTATIVES', 'Committee election by representatives')], max_length=26),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='body',
            field=models.CharField(choices=[('VILLAGERS_ADULTS', "Villagers' assembly (adults)"), ('VILLAGERS_HOUSEHOLDS', "Villagers' assembly (one per household)"), ('VILLAGER_REPRESENTATIVES', "Meeting of villagers' representatives"), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_ADULTS', "Residents' assembly (adults)"), ('RESIDENTS_HOUSEHOLDS', "Residents' assembly (one per household)"), ('RESIDENT_REPRESENTATIVES', "Meeting of residents' representatives"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('LAND_REPRESENTATIVES', "Villagers' representatives on land"), ('GROUP_ADULTS', 'Group meeting (adults)'), ('GROUP_HOUSEHOLDS', 'Group meeting (one per household)'), ('HAMLET', 'Hamlet meeting'), ('NIGHT_TALK', 'Night talk'), ('COUNCIL', "Villagers' council"), ('PARTY_COMMITTEE', 'Party committee of the village'), ('TWO_COMMITTEES', "Party committee and villagers' committee together"), ('PARTY_MEETING', 'Meeting of all Party members'), ('COLLECTIVE_MEMBERS', "Members' assembly of the collective"), ('COLLECTIVE_REPRESENTATIVES', "Representatives' assembly of the collective"), ('COLLECTIVE_BOARD', 'Board of the collective'), ('COOP_FOUNDERS', 'Founding assembly of a cooperative'), ('COOP_MEMBERS', "Members' assembly of the cooperative"), ('COOP_REPRESENTATIVES', "Representatives' assembly of the cooperative"), ('COOP_BOARD', 'Board of the cooperative'), ('COOP_UNION_MEMBERS', "Members' assembly of the union of cooperatives"), ('ELECTION_VOTERS', 'Committee election by all voters'), ('ELECTION_HOUSEHOLDS', 'Committee election, one per household'), ('ELECTION_REPRESENTATIVES', 'Committee election by representatives')], max_length=26, verbose_name='body'),
        ),
        migrations.CreateModel(
            name='LateComer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='late', to='decisions.rosterentry')),
            ],
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=500, verbose_name='suggestion')),
                ('noted_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('NOTED', 'Noted'), ('ADOPTED', 'Adopted'), ('DECLINED', 'Cannot be done')], default='NOTED', max_length=8)),
                ('reply', models.CharField(blank=True, max_length=500, verbose_name='reply')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='decisions.meeting')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='decisions_suggestion_number'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('status', 'NOTED')), models.Q(models.Q(('status', 'NOTED'), _negated=True), ('decided_at__isnull', False), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='decisions_suggestion_decided_whole')],
            },
        ),
        migrations.CreateModel(
            name='TalkDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day of the week')),
                ('set_at', models.DateTimeField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='decisions_talk_weekday')],
            },
        ),
    ]
