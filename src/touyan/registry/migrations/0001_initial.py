import django.db.models.deletion
import touyan.registry.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PERSON', 'Person'), ('HOUSEHOLD', 'Household'), ('ORGANISATION', 'Organisation')], max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('RESIDENT', 'People who live together'), ('HUKOU', 'Household register'), ('CONTRACT', 'Land contract household')], max_length=8)),
                ('relation', models.CharField(choices=[('HEAD', 'Head of household'), ('SPOUSE', 'Spouse'), ('SON', 'Son'), ('DAUGHTER', 'Daughter'), ('CHILD_IN_LAW', 'Son- or daughter-in-law'), ('GRANDCHILD', 'Grandchild'), ('PARENT', 'Parent or parent-in-law'), ('GRANDPARENT', 'Grandparent'), ('SIBLING', 'Brother or sister'), ('OTHER', 'Other')], default='OTHER', max_length=12, verbose_name='relation to the head')),
                ('joined_on', models.DateField(verbose_name='joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='member_leaves_after_joining')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('kind', models.CharField(choices=[('FOUNDED', 'First recorded'), ('RECODE', 'New code'), ('RENAME', 'New name'), ('MERGE', 'Merged'), ('SPLIT', 'Split'), ('ENDED', 'Ended')], max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', touyan.registry.fields.PathField(db_index=True, max_length=20, verbose_name='area code')),
                ('scope_path', touyan.registry.fields.PathField(db_index=True, max_length=20)),
                ('level', models.CharField(choices=[('PROVINCE', 'Province'), ('PREFECTURE', 'Prefecture'), ('COUNTY', 'County'), ('TOWNSHIP', 'Township level'), ('VILLAGE', 'Village level'), ('GROUP', 'Group'), ('GRID', 'Grid'), ('BUILDING', 'Building')], max_length=12, verbose_name='level')),
                ('kind', models.CharField(choices=[('PROVINCE', 'Province'), ('PREFECTURE', 'Prefecture'), ('COUNTY', 'County'), ('SUBDISTRICT', 'Subdistrict'), ('TOWN', 'Town'), ('TOWNSHIP', 'Township'), ('ZONE', 'Development zone or farm'), ('VILLAGE', 'Administrative village'), ('COMMUNITY', 'Community'), ('VILLAGE_LIKE', 'Like a village'), ('COMMUNITY_LIKE', 'Like a community'), ('GROUP', 'Group'), ('GRID', 'Grid'), ('BUILDING', 'Building')], max_length=16, verbose_name='kind')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until, not included')),
                ('is_invented', models.BooleanField(default=False, verbose_name='invented for the demonstration')),
                ('keeper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='kept', to='registry.area')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='registry.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('path',), name='area_one_living_per_path'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='area_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('keeper', None), ('valid_to', None)), models.Q(('keeper__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='area_ended_has_keeper')],
            },
        ),
        migrations.CreateModel(
            name='AreaCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', touyan.registry.fields.PathField(db_index=True, max_length=20, verbose_name='area code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('reason', models.CharField(choices=[('FOUNDED', 'First recorded'), ('RECODE', 'New code'), ('RENAME', 'New name'), ('MERGE', 'Merged'), ('SPLIT', 'Split'), ('ENDED', 'Ended')], default='FOUNDED', max_length=8)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='registry.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('path',), name='area_code_one_open_path'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('area',), name='area_code_one_open_area'), models.UniqueConstraint(fields=('path', 'valid_from'), name='area_code_one_start'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='area_code_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='AreaSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('kind', models.CharField(choices=[('FOUNDED', 'First recorded'), ('RECODE', 'New code'), ('RENAME', 'New name'), ('MERGE', 'Merged'), ('SPLIT', 'Split'), ('ENDED', 'Ended')], max_length=8)),
                ('keeps_records', models.BooleanField(default=True)),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='registry.area')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='registry.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='area_succession_once'), models.UniqueConstraint(condition=models.Q(('keeps_records', True)), fields=('old',), name='area_succession_one_keeper'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='area_succession_two_areas')],
            },
        ),
        migrations.CreateModel(
            name='GridGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='serves', to='registry.area')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='served_by', to='registry.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('grid', 'group'), name='grid_group_once')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='household', serialize=False, to='registry.subject')),
                ('code', models.CharField(max_length=24, unique=True, verbose_name='household code')),
                ('kind', models.CharField(choices=[('RESIDENT', 'People who live together'), ('HUKOU', 'Household register'), ('CONTRACT', 'Land contract household')], default='RESIDENT', max_length=8, verbose_name='kind')),
                ('status', models.CharField(choices=[('ACTIVE', 'Active'), ('MOVED_OUT', 'Moved out'), ('MERGED', 'Merged into another household'), ('ENDED', 'Ended')], default='ACTIVE', max_length=10, verbose_name='status')),
                ('formed_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on', None), ('status', 'ACTIVE')), models.Q(models.Q(('status', 'ACTIVE'), _negated=True), ('ended_on__isnull', False)), _connector='OR'), name='household_end_paired')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='organisation', serialize=False, to='registry.subject')),
                ('kind', models.CharField(choices=[('COUNTY_PARTY_COMMITTEE', 'County Party committee'), ('TOWNSHIP_PARTY_COMMITTEE', 'Township Party committee'), ('VILLAGE_PARTY_COMMITTEE', 'Village Party committee'), ('GENERAL_BRANCH', 'General Party branch'), ('PARTY_BRANCH', 'Party branch'), ('JOINT_BRANCH', 'Joint Party branch'), ('PARTY_GROUP', 'Party group'), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('SUPERVISION_COMMITTEE', 'Village supervision committee'), ('MEDIATION_COMMITTEE', 'Mediation committee'), ('COUNCIL', "Villagers' council"), ('ASSOCIATION', 'Association'), ('COLLECTIVE', 'Rural collective economic organisation'), ('COOP', "Farmers' cooperative"), ('COOP_UNION', 'Union of cooperatives'), ('ENTERPRISE', 'Enterprise'), ('GOVERNMENT', 'Government office'), ('OTHER', 'Other organisation')], max_length=26, verbose_name='kind')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid until, not included')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='organisation_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('subject', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='person', serialize=False, to='registry.subject')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_pinyin', models.CharField(max_length=200)),
                ('name_initials', models.CharField(max_length=100)),
                ('other_pinyin', models.CharField(blank=True, default='', max_length=200)),
                ('other_initials', models.CharField(blank=True, default='', max_length=100)),
                ('name_has_private_use', models.BooleanField(default=False)),
                ('sex', models.CharField(blank=True, choices=[('MALE', 'MALE'), ('FEMALE', 'FEMALE')], max_length=6, verbose_name='sex')),
                ('born_on', models.DateField(blank=True, null=True, verbose_name='date of birth')),
                ('id_number_cipher', models.BinaryField(blank=True, null=True)),
                ('id_number_index', models.BinaryField(blank=True, max_length=32, null=True)),
                ('phone_cipher', models.BinaryField(blank=True, null=True)),
                ('phone_index', models.BinaryField(blank=True, max_length=32, null=True)),
                ('party_status', models.CharField(choices=[('NONE', 'Not a Party member'), ('PROBATIONARY', 'Probationary Party member'), ('FULL', 'Full Party member')], default='NONE', max_length=12, verbose_name='Party membership')),
                ('died_on', models.DateField(blank=True, null=True, verbose_name='died on')),
            ],
            options={
                'indexes': [models.Index(fields=['name_pinyin', 'subject'], name='person_by_pinyin'), models.Index(fields=['name_pinyin'], name='person_pinyin_prefix', opclasses=['varchar_pattern_ops']), models.Index(fields=['name'], name='person_name_prefix', opclasses=['varchar_pattern_ops']), models.Index(fields=['name_initials'], name='person_initials_prefix', opclasses=['varchar_pattern_ops']), models.Index(fields=['phone_index'], name='person_by_phone')],
                'constraints': [models.UniqueConstraint(fields=('id_number_index',), name='person_one_per_id_number'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='person_has_name'), models.CheckConstraint(condition=models.Q(models.Q(('id_number_cipher', None), ('id_number_index', None)), models.Q(('id_number_cipher__isnull', False), ('id_number_index__isnull', False)), _connector='OR'), name='person_id_number_paired'), models.CheckConstraint(condition=models.Q(models.Q(('phone_cipher', None), ('phone_index', None)), models.Q(('phone_cipher__isnull', False), ('phone_index__isnull', False)), _connector='OR'), name='person_phone_paired'), models.CheckConstraint(condition=models.Q(('died_on', None), ('born_on', None), ('died_on__gte', models.F('born_on')), _connector='OR'), name='person_dies_after_birth')],
            },
        ),
        migrations.AddField(
            model_name='subject',
            name='area',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='registry.area'),
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('from_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='registry.subject')),
                ('to_area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
            ],
            options={
                'indexes': [models.Index(fields=['subject', 'on'], name='move_subject_on')],
                'constraints': [models.CheckConstraint(condition=models.Q(('from_area', models.F('to_area')), _negated=True), name='move_changes_area')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('VILLAGE_SECRETARY', 'Party secretary of the village'), ('VILLAGE_DEPUTY_SECRETARY', 'Deputy Party secretary'), ('BRANCH_SECRETARY', 'Secretary of a Party branch'), ('COMMITTEE_CHAIR', 'Chair of the committee'), ('COMMITTEE_VICE_CHAIR', 'Vice chair of the committee'), ('COMMITTEE_MEMBER', 'Member of the committee'), ('VILLAGE_CLERK', 'Village clerk'), ('GROUP_HEAD', 'Head of a group'), ('BUILDING_HEAD', 'Head of a building'), ('REPRESENTATIVE', 'Representative of the villagers'), ('PANEL_MEMBER', 'Member of the points panel'), ('SUPERVISION_CHAIR', 'Chair of the supervision committee'), ('SUPERVISION_MEMBER', 'Member of the supervision committee'), ('GRID_WORKER', 'Grid worker'), ('HUB_MEMBER', "Party member's hub household"), ('VOLUNTEER', 'Volunteer'), ('LOCAL_ELDER', 'Respected villager'), ('SHOP_KEEPER', 'Keeper of the points shop'), ('FIRST_SECRETARY', 'First secretary'), ('WORK_TEAM_MEMBER', 'Member of the village work team'), ('COLLECTIVE_CHAIR', 'Chair of the collective'), ('COLLECTIVE_DIRECTOR', 'Director of the collective'), ('COLLECTIVE_SUPERVISOR', 'Supervisor of the collective'), ('COLLECTIVE_ACCOUNTANT', 'Accountant of the collective'), ('COOP_CHAIR', 'Chair of the cooperative'), ('COOP_DIRECTOR', 'Director of the cooperative'), ('COOP_MANAGER', 'Manager of the cooperative'), ('COOP_SUPERVISOR', 'Supervisor of the cooperative'), ('COOP_ACCOUNTANT', 'Accountant of the cooperative'), ('TOWNSHIP_SECRETARY', 'Township Party secretary'), ('TOWNSHIP_HEAD', 'Head of the township'), ('TOWNSHIP_OFFICER', 'Officer of the township'), ('TOWNSHIP_DISCIPLINE', 'Township discipline officer'), ('TOWNSHIP_JUSTICE', 'Township justice officer'), ('TOWNSHIP_ECONOMY', 'Township rural economy officer'), ('COUNTY_LEADER', 'County leader'), ('COUNTY_OFFICER', 'County officer (organisation department)'), ('COUNTY_AGRICULTURE', 'County agriculture officer'), ('COUNTY_PETITION', 'County petition officer'), ('COUNTY_JUSTICE', 'County justice officer'), ('AUDITOR', 'Auditor'), ('SYSTEM_ADMIN', 'System administrator'), ('SECURITY_ADMIN', 'Security administrator'), ('AUDIT_ADMIN', 'Audit administrator')], max_length=26, verbose_name='kind of post')),
                ('title', models.CharField(blank=True, max_length=100, verbose_name='title')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='registry.area')),
            ],
            options={
                'indexes': [models.Index(fields=['area', 'kind'], name='post_area_kind')],
            },
        ),
        migrations.CreateModel(
            name='Resolution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(choices=[('VILLAGERS_ASSEMBLY', "Villagers' assembly"), ('VILLAGER_REPRESENTATIVES', "Villagers' representatives"), ('VILLAGERS_COMMITTEE', "Villagers' committee"), ('RESIDENTS_ASSEMBLY', "Residents' assembly"), ('RESIDENT_REPRESENTATIVES', "Residents' representatives"), ('RESIDENTS_COMMITTEE', "Residents' committee"), ('GROUP_MEETING', 'Group meeting'), ('COLLECTIVE_MEMBERS', 'Members of the collective'), ('COLLECTIVE_REPRESENTATIVES', "Representatives of the collective's members"), ('COOP_MEMBERS', 'Members of the cooperative'), ('PARTY_MEETING', 'Meeting of Party members'), ('PARTY_COMMITTEE', 'Party committee'), ('GOVERNMENT', 'Government')], max_length=26, verbose_name='body')),
                ('passed_on', models.DateField(verbose_name='passed on')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('document_hash', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 of the scan')),
                ('filed_at', models.DateTimeField(blank=True, null=True, verbose_name='filed with the township at')),
                ('status', models.CharField(choices=[('RECORDED', 'Recorded from paper'), ('PROVEN', 'Proven by the recorded votes')], default='RECORDED', max_length=8)),
                ('recorded_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='registry.area')),
            ],
            options={
                'indexes': [models.Index(fields=['area', 'passed_on'], name='resolution_area_passed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='resolution_has_title')],
            },
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_on', models.DateField(verbose_name='from')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='until, not included')),
                ('capacity', models.CharField(choices=[('HOLDER', 'Holder'), ('DEPUTY', 'Deputy'), ('STAND_IN', 'Stand-in during leave')], default='HOLDER', max_length=8, verbose_name='capacity')),
                ('is_sole', models.BooleanField(default=False)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='registry.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None), ('is_sole', True)), fields=('post',), name='tenure_one_open_holder'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gt', models.F('started_on')), _connector='OR'), name='tenure_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('capacity', 'STAND_IN'), _negated=True), ('ended_on__isnull', False), _connector='OR'), name='tenure_stand_in_ends')],
            },
        ),
        migrations.AddField(
            model_name='householdsuccession',
            name='new',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='registry.household'),
        ),
        migrations.AddField(
            model_name='householdsuccession',
            name='old',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='registry.household'),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='household',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='registry.household'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='post',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='tenure',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='registry.person'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='filed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person'),
        ),
        migrations.AddField(
            model_name='householdmember',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='registry.person'),
        ),
        migrations.AddField(
            model_name='household',
            name='head',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='registry.person', verbose_name='head of household'),
        ),
        migrations.AddIndex(
            model_name='subject',
            index=models.Index(fields=['area', 'kind'], name='subject_area_kind'),
        ),
        migrations.AddConstraint(
            model_name='householdsuccession',
            constraint=models.UniqueConstraint(fields=('old', 'new'), name='household_succession_once'),
        ),
        migrations.AddConstraint(
            model_name='householdsuccession',
            constraint=models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='household_succession_two'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('subject')), _negated=True), name='organisation_not_own_parent'),
        ),
        migrations.AddIndex(
            model_name='tenure',
            index=models.Index(fields=['person', 'ended_on'], name='tenure_person_ended'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=models.UniqueConstraint(fields=('post', 'person', 'capacity', 'started_on'), name='tenure_once'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='resolution_confirmation_paired'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at', None), ('filed_by', None)), models.Q(('filed_at__isnull', False), ('filed_by__isnull', False)), _connector='OR'), name='resolution_filing_paired'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='resolution_two_people'),
        ),
        migrations.AddIndex(
            model_name='householdmember',
            index=models.Index(fields=['household', 'left_on'], name='member_household_left'),
        ),
        migrations.AddConstraint(
            model_name='householdmember',
            constraint=models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('person', 'kind'), name='member_of_one_household'),
        ),
    ]
