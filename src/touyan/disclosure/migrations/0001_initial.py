import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('POINTS_BATCH', 'Points of the month'), ('VILLAGE_AFFAIRS', 'Village affairs'), ('SHOP_AWARD', 'Shop award')], max_length=20)),
                ('title', models.CharField(max_length=120)),
                ('subject_ref', models.CharField(max_length=60, unique=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('minimum_days', models.PositiveSmallIntegerField()),
                ('channel', models.CharField(choices=[('BOARD', 'Notice board'), ('BOARD_AND_PAGE', 'Notice board and page')], default='BOARD_AND_PAGE', max_length=20)),
                ('masked_fields', models.JSONField(default=list)),
                ('ask_whom', models.CharField(max_length=120)),
                ('status', models.CharField(choices=[('OPEN', 'On notice'), ('CLOSED', 'Notice ended'), ('WITHDRAWN', 'Withdrawn')], default='OPEN', max_length=12)),
                ('published_at', models.DateTimeField()),
                ('printed_at', models.DateTimeField(null=True)),
                ('posted_on_board_at', models.DateTimeField(null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.area')),
                ('posted_on_board_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'indexes': [models.Index(fields=['area', '-starts_on'], name='disclosure_notice_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='disclosure_notice_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('posted_on_board_at__isnull', True), ('posted_on_board_by__isnull', True)), ('posted_on_board_at__isnull', False), _connector='OR'), name='disclosure_notice_board_pair')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line_ref', models.CharField(max_length=60)),
                ('raised_at', models.DateTimeField()),
                ('reason', models.CharField(max_length=500)),
                ('status', models.CharField(choices=[('OPEN', 'Being checked'), ('UPHELD', 'Upheld: the line is struck out'), ('REVISED', 'The line is corrected'), ('DISMISSED', 'The line stays as it is')], default='OPEN', max_length=12)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answer_due_on', models.DateField()),
                ('resolved_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='disclosure.notice')),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person')),
            ],
            options={
                'indexes': [models.Index(fields=['notice', 'status'], name='disclosure_objection_notice')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'OPEN')), fields=('notice', 'line_ref', 'raised_by'), name='disclosure_objection_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', True), ('resolved_by__isnull', True), ('status', 'OPEN')), models.Q(models.Q(('status', 'OPEN'), _negated=True), ('resolved_at__isnull', False), ('resolved_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='disclosure_objection_answered')],
            },
        ),
    ]
