import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('disclosure', '0001_initial'),
        ('ledger', '0002_append_only'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8)),
                ('category', models.CharField(max_length=20)),
                ('title', models.CharField(max_length=80)),
                ('points', models.SmallIntegerField()),
                ('unit', models.CharField(max_length=20)),
                ('cap_per_month', models.PositiveSmallIntegerField(null=True)),
                ('subject_type', models.CharField(choices=[('HOUSEHOLD', 'Household'), ('PERSON', 'Person'), ('PARTY_MEMBER', 'Party member')], default='HOUSEHOLD', max_length=12)),
                ('evidence', models.CharField(blank=True, max_length=120)),
                ('reminders', models.PositiveSmallIntegerField(default=0)),
                ('consequences', models.JSONField(default=list)),
                ('attributes', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('points', 0), _negated=True), ('points__gte', -10), ('points__lte', 30)), name='points_rule_worth')],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('ON_NOTICE', 'On notice'), ('POSTED', 'Booked')], default='ON_NOTICE', max_length=10)),
                ('published_at', models.DateTimeField()),
                ('posted_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('notice', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disclosure.notice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'month', 'number'), name='points_batch_number'), models.CheckConstraint(condition=models.Q(models.Q(('posted_at__isnull', False), ('status', 'POSTED')), models.Q(('posted_at__isnull', True), ('status', 'ON_NOTICE')), _connector='OR'), name='points_batch_posted_at')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('unit', models.CharField(max_length=10)),
                ('price_points', models.PositiveIntegerField()),
                ('low_at', models.PositiveIntegerField(default=3)),
                ('is_active', models.BooleanField(default=True)),
                ('given_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('held_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('purchased_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('stock_account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('price_points__gte', 1)), name='points_product_price')],
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('channel', models.CharField(choices=[('CODE', 'With a code'), ('COUNTER', 'At the counter')], max_length=8)),
                ('status', models.CharField(choices=[('RESERVED', 'Reserved'), ('DONE', 'Handed over'), ('CANCELLED', 'Cancelled'), ('EXPIRED', 'Not collected in time'), ('UNDONE', 'Taken back by the shop')], max_length=10)),
                ('code', models.CharField(blank=True, max_length=4)),
                ('points', models.PositiveIntegerField()),
                ('requested_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_on', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='registry.household')),
                ('keeper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'indexes': [models.Index(fields=['household', '-requested_at'], name='points_redemption_hh'), models.Index(condition=models.Q(('status', 'RESERVED')), fields=['expires_at'], name='points_redemption_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['DONE', 'UNDONE']), _negated=True), models.Q(('done_at__isnull', False), ('done_on__isnull', False), ('keeper__isnull', False)), _connector='OR'), name='points_redemption_done'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'RESERVED'), _negated=True), models.Q(('expires_at__isnull', False), models.Q(('code', ''), _negated=True), ('channel', 'CODE')), _connector='OR'), name='points_redemption_reserved'), models.CheckConstraint(condition=models.Q(('points__gte', 1)), name='points_redemption_points')],
            },
        ),
        migrations.CreateModel(
            name='RedemptionLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField()),
                ('points', models.PositiveIntegerField()),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='points.product')),
                ('redemption', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='points.redemption')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('points__gte', 1), ('quantity__gte', 1)), name='points_redemption_line_amounts')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('quantity', models.PositiveSmallIntegerField()),
                ('points', models.SmallIntegerField()),
                ('occurred_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('origin', models.CharField(choices=[('PANEL', 'Proposed by the panel'), ('OWN', 'Claimed by the household'), ('IMPORT', "From the village's workbook")], max_length=8)),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('SUBMITTED', 'Waiting for the first review'), ('GROUP_VERIFIED', 'Waiting for the second review'), ('VILLAGE_REVIEWED', 'Waiting for the notice'), ('PUBLICIZING', 'On notice'), ('OBJECTED', 'Objection being checked'), ('POSTED', 'Booked'), ('REJECTED', 'Returned'), ('CANCELLED', 'Struck out'), ('REVERSED', 'Reversed')], default='SUBMITTED', max_length=16)),
                ('proposed_at', models.DateTimeField()),
                ('first_reviewed_at', models.DateTimeField(null=True)),
                ('second_reviewed_at', models.DateTimeField(null=True)),
                ('posted_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('returns', models.PositiveSmallIntegerField(default=0)),
                ('row_key', models.CharField(max_length=120, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='points.batch')),
                ('first_reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='registry.household')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='points.claim')),
                ('second_reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='points.rule')),
            ],
            options={
                'indexes': [models.Index(fields=['household', '-occurred_on', '-id'], name='points_claim_household'), models.Index(fields=['area', 'state', 'id'], name='points_claim_area_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1), models.Q(('points', 0), _negated=True)), name='points_claim_amounts'), models.CheckConstraint(condition=models.Q(models.Q(('first_reviewed_at__isnull', True), ('first_reviewed_by__isnull', True)), models.Q(('first_reviewed_at__isnull', False), ('first_reviewed_by__isnull', False)), _connector='OR'), name='points_claim_first_pair'), models.CheckConstraint(condition=models.Q(models.Q(('second_reviewed_at__isnull', True), ('second_reviewed_by__isnull', True)), models.Q(('second_reviewed_at__isnull', False), ('second_reviewed_by__isnull', False)), _connector='OR'), name='points_claim_second_pair'), models.CheckConstraint(condition=models.Q(('first_reviewed_by__isnull', True), models.Q(('first_reviewed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='points_claim_first_is_another'), models.CheckConstraint(condition=models.Q(('second_reviewed_by__isnull', True), models.Q(models.Q(('second_reviewed_by', models.F('proposed_by')), _negated=True), models.Q(('second_reviewed_by', models.F('first_reviewed_by')), _negated=True), ('first_reviewed_by__isnull', False)), _connector='OR'), name='points_claim_second_is_a_third'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['POSTED', 'REVERSED']), _negated=True), models.Q(('batch__isnull', False), ('posted_at__isnull', False), ('second_reviewed_by__isnull', False)), _connector='OR'), name='points_claim_posted_is_reviewed'), models.UniqueConstraint(fields=('area', 'row_key'), name='points_claim_row_key')],
            },
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('DRAFT', 'Draft'), ('ADOPTED', 'In force'), ('ENDED', 'Replaced')], default='DRAFT', max_length=10)),
                ('effective_from', models.DateField(null=True)),
                ('effective_to', models.DateField(null=True)),
                ('filed_on', models.DateField(null=True)),
                ('notice_days', models.PositiveSmallIntegerField()),
                ('claim_window_days', models.PositiveSmallIntegerField()),
                ('household_month_cap', models.PositiveSmallIntegerField()),
                ('point_value_fen', models.PositiveIntegerField()),
                ('deductions_enabled', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('resolution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.resolution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area', 'version'), name='points_scheme_version'), models.UniqueConstraint(condition=models.Q(('status', 'ADOPTED')), fields=('area',), name='points_scheme_one_in_force'), models.CheckConstraint(condition=models.Q(('status', 'DRAFT'), models.Q(('effective_from__isnull', False), ('resolution__isnull', False)), _connector='OR'), name='points_scheme_adopted_by_resolution'), models.CheckConstraint(condition=models.Q(('effective_to__isnull', True), ('effective_to__gte', models.F('effective_from')), _connector='OR'), name='points_scheme_period')],
            },
        ),
        migrations.AddField(
            model_name='rule',
            name='scheme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='points.scheme'),
        ),
        migrations.CreateModel(
            name='Shop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('opened_on', models.DateField()),
                ('status', models.CharField(choices=[('OPEN', 'Open for customers'), ('SUSPENDED', 'Closed for now'), ('CLOSED', 'Closed for good')], default='OPEN', max_length=10)),
                ('hours', models.CharField(blank=True, max_length=80)),
                ('hold_hours', models.PositiveSmallIntegerField(default=72)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('cash_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'CLOSED'), _negated=True), fields=('area',), name='points_shop_one_per_village')],
            },
        ),
        migrations.AddField(
            model_name='redemption',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to='points.shop'),
        ),
        migrations.AddField(
            model_name='product',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='points.shop'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(fields=('scheme', 'code'), name='points_rule_code'),
        ),
        migrations.AddIndex(
            model_name='redemption',
            index=models.Index(fields=['shop', '-done_at', '-id'], name='points_redemption_shop'),
        ),
        migrations.AddConstraint(
            model_name='redemption',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'RESERVED')), fields=('shop', 'code'), name='points_redemption_live_code'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(fields=('shop', 'name'), name='points_product_name'),
        ),
    ]
