import django.db.models.deletion
import touyan.core.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('username', models.CharField(max_length=40, unique=True)),
                ('totp_secret_cipher', models.BinaryField(blank=True, null=True)),
                ('totp_last_step', models.BigIntegerField(default=0)),
                ('must_change_password', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('language', models.CharField(blank=True, default='', max_length=10)),
                ('elder_mode', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=touyan.core.clock.now)),
                ('signed_in_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='registry.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=[('ACCOUNT', 'ACCOUNT'), ('NETWORK', 'NETWORK')], max_length=8)),
                ('key', models.BinaryField(max_length=32)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField(blank=True, null=True)),
                ('blocked_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scope', 'key'), name='access_attempt_one_count')],
            },
        ),
        migrations.CreateModel(
            name='HouseholdCard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=20, unique=True)),
                ('pin_hash', models.BinaryField(max_length=32)),
                ('key_mark', models.BinaryField(max_length=2)),
                ('first_pin_cipher', models.BinaryField(blank=True, null=True)),
                ('must_change_pin', models.BooleanField(default=True)),
                ('batch', models.UUIDField(db_index=True)),
                ('issued_at', models.DateTimeField()),
                ('issued_by_id', models.BigIntegerField()),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('void_reason', models.CharField(blank=True, default='', max_length=12)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='registry.household')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('household',), name='access_card_one_valid'), models.CheckConstraint(condition=models.Q(('must_change_pin', True), ('first_pin_cipher__isnull', True), _connector='OR'), name='access_card_first_pin_forgotten'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True)), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='access_card_void_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='LoginCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone_index', models.BinaryField(db_index=True, max_length=32)),
                ('phone_cipher', models.BinaryField()),
                ('code_hash', models.BinaryField(max_length=32)),
                ('is_known', models.BooleanField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['sent_at'], name='access_code_sent')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('mark', models.CharField(blank=True, db_index=True, default='', max_length=22)),
                ('device', models.CharField(blank=True, default='', max_length=60)),
                ('signed_in_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('card', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='access.householdcard')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
    ]
