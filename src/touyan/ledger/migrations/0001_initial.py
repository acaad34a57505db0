import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('part', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(max_length=40)),
                ('period', models.CharField(max_length=7)),
                ('effective_on', models.DateField()),
                ('public', models.TextField(default='{}')),
                ('private_commit', models.CharField(blank=True, max_length=80)),
                ('posted_at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'part'), name='ledger_transfer_key'), models.CheckConstraint(condition=models.Q(('part__lte', 1)), name='ledger_transfer_two_parts'), models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('kind', ''), _negated=True)), name='ledger_transfer_named')],
            },
        ),
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('VILLAGE', 'village or community'), ('COOPERATIVE', 'cooperative'), ('COLLECTIVE', 'collective economic organisation'), ('GOVERNMENT', 'township or county')], max_length=12)),
                ('opened_on', models.DateField()),
                ('algorithm', models.CharField(max_length=8)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('organisation', None)), fields=('area', 'kind'), name='ledger_book_one_per_area'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False)), fields=('organisation', 'kind'), name='ledger_book_one_per_organisation')],
            },
        ),
        migrations.CreateModel(
            name='BookPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(max_length=7)),
                ('status', models.CharField(choices=[('OPEN', 'open'), ('FROZEN', 'frozen')], default='OPEN', max_length=6)),
                ('frozen_at', models.DateTimeField(blank=True, null=True)),
                ('frozen_by', models.BigIntegerField(blank=True, null=True)),
                ('seals', models.BigIntegerField(blank=True, null=True)),
                ('head', models.BinaryField(blank=True, max_length=32, null=True)),
                ('book', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.book')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('book', 'period'), name='ledger_bookperiod_one'), models.CheckConstraint(condition=models.Q(('status', 'OPEN'), models.Q(('frozen_at__isnull', False), ('frozen_by__isnull', False)), _connector='OR'), name='ledger_bookperiod_frozen_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Commodity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('scale', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('POINT', 'village points'), ('MONEY', 'money'), ('GOODS', 'goods'), ('SHARE', 'shares'), ('LAND', 'land')], max_length=8)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('scale__lte', 6)), name='ledger_commodity_scale_small')],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('floor', models.BigIntegerField(blank=True, null=True)),
                ('stripes', models.PositiveSmallIntegerField(default=1)),
                ('subject', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.subject')),
                ('book', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.book')),
                ('commodity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.commodity')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('subject__isnull', False)), fields=['subject'], name='ledger_account_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('subject', None)), fields=('book', 'code', 'commodity'), name='ledger_account_one_of_book'), models.UniqueConstraint(condition=models.Q(('subject__isnull', False)), fields=('book', 'code', 'commodity', 'subject'), name='ledger_account_one_of_holder'), models.CheckConstraint(condition=models.Q(('stripes', 1), models.Q(('floor', None), ('stripes__gte', 1), ('stripes__lte', 64)), _connector='OR'), name='ledger_account_only_floorless_striped')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('transfer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='seal', serialize=False, to='ledger.transfer')),
                ('seq', models.BigIntegerField()),
                ('leaf', models.BinaryField(max_length=32)),
                ('hash', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='ledger_seal_from_one')],
            },
        ),
        migrations.CreateModel(
            name='TransferPrivate',
            fields=[
                ('transfer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='private', serialize=False, to='ledger.transfer')),
                ('salt', models.BinaryField(max_length=16)),
                ('text', models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name='transfer',
            name='book',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.book'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='resolution',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.resolution'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='reverses',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.transfer'),
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('pk', models.CompositePrimaryKey('transfer_id', 'account_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField()),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.account')),
                ('transfer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='ledger.transfer')),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'transfer'], name='ledger_entry_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='ledger_entry_not_zero')],
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('pk', models.CompositePrimaryKey('account_id', 'stripe', blank=True, editable=False, primary_key=True, serialize=False)),
                ('stripe', models.PositiveSmallIntegerField(default=0)),
                ('amount', models.BigIntegerField(default=0)),
                ('floor', models.BigIntegerField(blank=True, null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='ledger.account')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('floor', None), ('amount__gte', models.F('floor')), _connector='OR'), name='ledger_balance_floor'), models.CheckConstraint(condition=models.Q(('floor', None), ('stripe', 0), _connector='OR'), name='ledger_balance_floor_one_stripe')],
            },
        ),
        migrations.AddField(
            model_name='seal',
            name='book',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.book'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['book', 'period'], name='ledger_transfer_period'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('reverses__isnull', False)), fields=('reverses',), name='ledger_transfer_reversed_once'),
        ),
        migrations.AddConstraint(
            model_name='seal',
            constraint=models.UniqueConstraint(fields=('book', 'seq'), name='ledger_seal_seq'),
        ),
    ]
