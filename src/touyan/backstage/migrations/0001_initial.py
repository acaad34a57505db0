import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Workday',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('is_working', models.BooleanField()),
                ('name', models.CharField(blank=True, default='', max_length=40)),
                ('basis', models.CharField(blank=True, default='', max_length=200)),
                ('entered_by', models.BigIntegerField()),
                ('entered_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80)),
                ('key', models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ('status', models.CharField(choices=[("QUEUED", "Waiting to start"), ("RUNNING", "Running"), ("DONE", "Done"), ("FAILED", "Not done"), ("PARKED", "Put aside")], default='QUEUED', max_length=8)),
                ('percent', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, default='', max_length=80)),
                ('message', models.CharField(blank=True, default='', max_length=500)),
                ('payload', models.JSONField(blank=True, default=dict)),
                ('saved', models.JSONField(blank=True, default=dict)),
                ('result', models.JSONField(blank=True, default=dict)),
                ('actor_id', models.BigIntegerField()),
                ('grants', models.JSONField(blank=True, default=list)),
                ('language', models.CharField(blank=True, default='', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('fence', models.PositiveBigIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='registry.area')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['QUEUED', 'RUNNING'])), fields=['id'], name='backstage_job_open'), models.Index(fields=['actor_id', '-id'], name='backstage_job_actor')],
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='backstage_job_percent'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'RUNNING'), _negated=True), ('lease_until__isnull', False), _connector='OR'), name='backstage_job_running_has_lease'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status__in', ['QUEUED', 'RUNNING'])), models.Q(('finished_at__isnull', False), ('status__in', ['DONE', 'FAILED', 'PARKED'])), _connector='OR'), name='backstage_job_finished_at')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('channel', models.CharField(choices=[('SMS', 'Sms')], max_length=8)),
                ('purpose', models.CharField(max_length=40)),
                ('address_cipher', models.BinaryField(blank=True, default=bytes)),
                ('text_cipher', models.BinaryField(blank=True, default=bytes)),
                ('status', models.CharField(choices=[('QUEUED', 'Queued'), ('SENT', 'Sent'), ('FAILED', 'Failed')], default='QUEUED', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, default='', max_length=200)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='registry.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'QUEUED')), fields=['next_try_at'], name='backstage_outbox_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'SENT')), models.Q(models.Q(('status', 'SENT'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='backstage_outbox_sent_at')],
            },
        ),
        migrations.CreateModel(
            name='RequestKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person_id', models.BigIntegerField()),
                ('key', models.UUIDField()),
                ('body_hash', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField(default=bytes)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='backstage_requestkey_age')],
                'constraints': [models.UniqueConstraint(fields=('person_id', 'key'), name='backstage_requestkey_once')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('slot', models.CharField(max_length=40)),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'slot'), name='backstage_slot_once')],
            },
        ),
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('mime', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('purpose', models.CharField(choices=[('IMPORT', 'Import'), ('IMPORT_PROBLEMS', 'Import Problems'), ('EXPORT', 'Export'), ('RESOLUTION_SCAN', 'Resolution Scan'), ('EVIDENCE', 'Evidence')], max_length=20)),
                ('read_power', models.CharField(blank=True, default='', max_length=40)),
                ('uploaded_by', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='registry.area')),
            ],
            options={
                'indexes': [models.Index(fields=['sha256'], name='backstage_file_sha256')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('importer', models.CharField(max_length=40)),
                ('power', models.CharField(max_length=40)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('encoding', models.CharField(blank=True, default='', max_length=20)),
                ('mapping', models.JSONField(blank=True, default=dict)),
                ('header_row', models.PositiveIntegerField(blank=True, null=True)),
                ('status', models.CharField(choices=[('UPLOADED', 'Uploaded'), ('READING', 'Reading'), ('PROBLEMS', 'Problems'), ('READY', 'Ready'), ('COMMITTING', 'Committing'), ('COMMITTED', 'Committed'), ('UNDOING', 'Undoing'), ('UNDONE', 'Undone'), ('ABANDONED', 'Abandoned')], default='UPLOADED', max_length=10)),
                ('summary', models.JSONField(blank=True, default=dict)),
                ('created_by', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('committed_by', models.BigIntegerField(blank=True, null=True)),
                ('committed_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.BigIntegerField(blank=True, null=True)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registry.area')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='backstage.job')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backstage.storedfile')),
                ('problems_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='backstage.storedfile')),
            ],
            options={
                'indexes': [models.Index(fields=['area', '-id'], name='backstage_importrun_area')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('committed_at__isnull', True), ('committed_by__isnull', True)), models.Q(('committed_at__isnull', False), ('committed_by__isnull', False)), _connector='OR'), name='backstage_importrun_committed'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='backstage_importrun_undone'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['COMMITTED', 'UNDOING', 'UNDONE']), _negated=True), ('committed_at__isnull', False), _connector='OR'), name='backstage_importrun_done_has_time')],
            },
        ),
        migrations.CreateModel(
            name='ImportMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('importer', models.CharField(max_length=40)),
                ('mapping', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField()),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='registry.area')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('importer', 'area'), name='backstage_importmapping_one')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('effect', models.CharField(choices=[('NEW', 'NEW'), ('CHANGED', 'CHANGED'), ('SAME', 'SAME')], max_length=8)),
                ('object_id', models.BigIntegerField()),
                ('before', models.JSONField(blank=True, null=True)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='backstage.importrun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'key'), name='backstage_importrow_once')],
            },
        ),
    ]
