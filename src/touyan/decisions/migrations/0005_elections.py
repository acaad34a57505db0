import django.db.models.deletion
from django.db import migrations, models

from touyan.core.append_only import protect


class Migration(migrations.Migration):

    dependencies = [
        ('backstage', '0001_initial'),
        ('decisions', '0004_receipts'),
        ('registry', '0002_kinship'),
    ]

    operations = [
        migrations.CreateModel(
            name='Election',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('village_path', models.CharField(db_index=True, max_length=12)),
                ('matter', models.CharField(choices=[('VILLAGE_WORKS', 'Village plan and building up the village'), ('ALLOWANCES', 'Who gets allowances for lost working time, and how much'), ('USE_OF_INCOME', 'Use of the money and goods earned by the collective'), ('PUBLIC_WELFARE', 'Public welfare works, raising money and labour for them'), ('SUPPORT_PLAN', 'Who gets special support, and the plan for it'), ('OTHER_INTEREST', 'Another important matter of everybody'), ('COVENANT', 'Charter of self-government or village covenant'), ('POINTS_RULES', 'Rules of the points'), ('ANNUAL_REPORT', 'Annual report of the committee'), ('APPRAISAL', "Appraisal of the committee's members"), ('UNDO_COMMITTEE', 'Cancel or change a decision of the committee'), ('UNDO_REPRESENTATIVES', 'Cancel or change a decision of the representatives'), ('RESIGNATION', 'Resignation of a committee member'), ('SUPERVISORS', 'Choose the supervision committee'), ('ELECTION_COMMITTEE', 'Choose the election committee'), ('OUTSIDE_VOTER', 'Let somebody registered elsewhere take part in the election'), ('BOUNDARY', 'Found, end or redraw the village'), ('ELECTION', 'Election of the committee'), ('RECALL', 'Recall of a committee member'), ('VACANCY', 'By-election for a vacant seat'), ('GROUP_AFFAIRS', 'Important matters of the group'), ('GROUP_HEAD', 'Choose the head of the group'), ('HAMLET_AFFAIRS', 'Matters of the hamlet'), ('COLLECTIVE_CHARTER', 'Charter of the collective'), ('COLLECTIVE_RULES', 'Internal rules of the collective'), ('COLLECTIVE_MEMBERSHIP', 'Who is a member of the collective'), ('COLLECTIVE_ELECTION', 'Choose or recall directors and supervisors of the collective'), ('COLLECTIVE_REPORTS', 'Reports of directors and supervisors of the collective'), ('COLLECTIVE_PAY', 'Pay of directors, supervisors and managers of the collective'), ('COLLECTIVE_BUDGET', 'Plans, budget, accounts and distribution of the collective'), ('LAND_AND_SHARES', "Land contracts, house sites, shares in the collective's income"), ('BUILDING_LAND', "Use, sale or lease of the collective's building land"), ('LAND_COMPENSATION', 'Sharing compensation for land'), ('INVESTMENT', 'Investments and other great matters of the collective'), ('COLLECTIVE_MERGER', 'Merger or division of the collective'), ('BENEFIT_OUTSIDER', 'Let a non-member who served the collective share its income'), ('OUTSIDE_LEASE', 'Contract land to somebody outside the collective'), ('COOP_FOUNDING', 'Adopt the charter of a new cooperative'), ('COOP_CHARTER', "Change the cooperative's charter"), ('COOP_MERGER', 'Merge, divide, dissolve the cooperative, or join a union'), ('COOP_ELECTION', "Choose or recall the cooperative's directors and supervisors"), ('COOP_ORDINARY', "Another decision of the cooperative's members")], max_length=24)),
                ('body', models.CharField(choices=[('VILLAGERS_ADULTS', "Villagers' assembly (adults)"), ('VILLAGERS_HOUSEHOLDS', "Villagers' assembly (one per household)"), ('VILLAGER_REPRESENTATIVES', "Meeting of villagers' representatives"), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_ADULTS', "Residents' assembly (adults)"), ('RESIDENTS_HOUSEHOLDS', "Residents' assembly (one per household)"), ('RESIDENT_REPRESENTATIVES', "Meeting of residents' representatives"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('LAND_REPRESENTATIVES', "Villagers' representatives on land"), ('GROUP_ADULTS', 'Group meeting (adults)'), ('GROUP_HOUSEHOLDS', 'Group meeting (one per household)'), ('HAMLET', 'Hamlet meeting'), ('COUNCIL', "Villagers' council"), ('PARTY_COMMITTEE', 'Party committee of the village'), ('TWO_COMMITTEES', "Party committee and villagers' committee together"), ('PARTY_MEETING', 'Meeting of all Party members'), ('COLLECTIVE_MEMBERS', "Members' assembly of the collective"), ('COLLECTIVE_REPRESENTATIVES', "Representatives' assembly of the collective"), ('COLLECTIVE_BOARD', 'Board of the collective'), ('COOP_FOUNDERS', 'Founding assembly of a cooperative'), ('COOP_MEMBERS', "Members' assembly of the cooperative"), ('COOP_REPRESENTATIVES', "Representatives' assembly of the cooperative"), ('COOP_BOARD', 'Board of the cooperative'), ('COOP_UNION_MEMBERS', "Members' assembly of the union of cooperatives"), ('ELECTION_VOTERS', 'Committee election by all voters'), ('ELECTION_HOUSEHOLDS', 'Committee election, one per household'), ('ELECTION_REPRESENTATIVES', 'Committee election by representatives')], max_length=26)),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('held_on', models.DateField(verbose_name='day of the vote')),
                ('place', models.CharField(max_length=120, verbose_name='place')),
                ('status', models.CharField(choices=[('ANNOUNCED', 'Roll in preparation'), ('ROLL', 'Roll published'), ('DECLARED', 'Result declared'), ('CANCELLED', 'Called off')], default='ANNOUNCED', max_length=9)),
                ('reason', models.TextField(blank=True, verbose_name='reason for the recall')),
                ('defence', models.TextField(blank=True, verbose_name='what the person says to it')),
                ('signers', models.CharField(blank=True, choices=[('VOTERS', 'People with the right to vote'), ('REPRESENTATIVES', 'Representatives')], max_length=15)),
                ('signatures', models.PositiveIntegerField(null=True)),
                ('signers_whole', models.PositiveIntegerField(null=True)),
                ('announced_at', models.DateTimeField()),
                ('roll_published_on', models.DateField(null=True)),
                ('cancelled_because', models.CharField(blank=True, max_length=200)),
                ('declared_at', models.DateTimeField(null=True)),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('concerned', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('declared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('earlier', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='again', to='decisions.election')),
            ],
        ),
        migrations.CreateModel(
            name='BallotCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('given_out', models.PositiveIntegerField()),
                ('cast', models.PositiveIntegerField()),
                ('spoiled', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('counted_at', models.DateTimeField()),
                ('counted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('photo', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backstage.storedfile')),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='decisions.election')),
            ],
        ),
        migrations.CreateModel(
            name='Race',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('post', models.CharField(choices=[('COMMITTEE_CHAIR', 'Chair of the committee'), ('COMMITTEE_VICE_CHAIR', 'Vice chair of the committee'), ('COMMITTEE_MEMBER', 'Member of the committee')], max_length=26)),
                ('seats', models.PositiveSmallIntegerField()),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='races', to='decisions.election')),
            ],
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='decisions.election')),
                ('race', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='decisions.race')),
            ],
        ),
        migrations.CreateModel(
            name='RollEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll', to='decisions.election')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
        ),
        migrations.CreateModel(
            name='RollObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('raised_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('status', models.CharField(choices=[('OPEN', 'Waits for a decision'), ('UPHELD', 'Upheld: the roll was put right'), ('DISMISSED', 'Not upheld')], default='OPEN', max_length=9)),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='decisions.election')),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='decisions.rollentry')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
        ),
        migrations.AddField(
            model_name='rollentry',
            name='added_by',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry_added', to='decisions.rollobjection'),
        ),
        migrations.CreateModel(
            name='VotingProxy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True)),
                ('noted_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proxies', to='decisions.election')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='decisions.rollentry')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='decisions.rollentry')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
        ),
        migrations.CreateModel(
            name='CandidateVotes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('votes', models.PositiveIntegerField()),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.candidate')),
                ('count', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='decisions.ballotcount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('count', 'candidate'), name='decisions_votes_line_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='election',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('concerned__isnull', False), ('matter', 'RECALL')), models.Q(models.Q(('matter', 'RECALL'), _negated=True), ('concerned__isnull', True)), _connector='OR'), name='decisions_recall_concerns_one'),
        ),
        migrations.AddConstraint(
            model_name='election',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'DECLARED'), _negated=True), ('declared_at__isnull', False), _connector='OR'), name='decisions_election_declared_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='ballotcount',
            constraint=models.UniqueConstraint(fields=('election', 'number'), name='decisions_ballots_once'),
        ),
        migrations.AddConstraint(
            model_name='ballotcount',
            constraint=models.CheckConstraint(condition=models.Q(('cast__lte', models.F('given_out')), ('spoiled__lte', models.F('cast'))), name='decisions_ballots_possible'),
        ),
        migrations.AddConstraint(
            model_name='ballotcount',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decisions_ballots_recount_reason'),
        ),
        migrations.AddConstraint(
            model_name='race',
            constraint=models.UniqueConstraint(fields=('election', 'post'), name='decisions_race_once'),
        ),
        migrations.AddConstraint(
            model_name='race',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1)), name='decisions_race_has_seats'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('election', 'person'), name='decisions_candidate_stands_once'),
        ),
        migrations.AddConstraint(
            model_name='rollobjection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', True), ('person__isnull', False)), models.Q(('entry__isnull', False), ('person__isnull', True)), _connector='OR'), name='decisions_roll_objection_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='rollobjection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('status', 'OPEN')), models.Q(models.Q(('status', 'OPEN'), _negated=True), ('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='decisions_roll_objection_answered'),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.UniqueConstraint(fields=('election', 'number'), name='decisions_roll_number'),
        ),
        migrations.AddConstraint(
            model_name='rollentry',
            constraint=models.UniqueConstraint(fields=('election', 'person'), name='decisions_roll_person'),
        ),
        migrations.AddConstraint(
            model_name='votingproxy',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('giver',), name='decisions_voting_proxy_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='votingproxy',
            constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('holder')), _negated=True), name='decisions_voting_proxy_two_people'),
        ),
        protect("decisions_rollentry"),
        protect("decisions_ballotcount"),
        protect("decisions_candidatevotes"),
    ]
