"""All steps up to 0008 in one: a new database is made at once, an older one goes step by step."""

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import tollbook.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('usage', '0001_tables'), ('usage', '0002_record_fields'), ('usage', '0003_feed_options'), ('usage', '0004_every_account_has_its_rows'), ('usage', '0005_included_state'), ('usage', '0006_account_call_files'), ('usage', '0007_call_file_heading'), ('usage', '0008_feed_skip_rules')]

    initial = True

    dependencies = [
        ('catalog', '0001_squashed_0012_prices_in_ink'),
        ('customers', '0001_squashed_0014_invitation'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Feed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True, verbose_name='Code')),
                    ('name', models.CharField(max_length=60, verbose_name='Name')),
                    ('file_format', models.CharField(max_length=20, verbose_name='Format')),
                    ('options', models.JSONField(blank=True, default=dict, verbose_name='Options of the format')),
                    ('zone', models.CharField(default='UTC', max_length=50, verbose_name='Time zone')),
                    ('oldest_days', models.PositiveIntegerField(default=400, verbose_name='Oldest start, days back')),
                    ('ahead_hours', models.PositiveIntegerField(default=24, verbose_name='Latest start, hours ahead')),
                    ('longest_seconds', models.PositiveIntegerField(default=604800, verbose_name='Longest call, seconds')),
                    ('skip_rules', models.TextField(blank=True, verbose_name='Left out')),
                    ('is_active', models.BooleanField(default=True, verbose_name='Files are taken')),
                    ('sample', models.TextField(blank=True, verbose_name='Sample rows')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
            ), migrations.CreateModel(
                name='CallFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=255)),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('size_bytes', models.PositiveBigIntegerField()),
                    ('heading', models.TextField(blank=True)),
                    ('state', models.CharField(choices=[('taking', 'Being taken'), ('taken', 'Taken'), ('failed', 'Failed')], default='taking', max_length=6)),
                    ('failure', models.CharField(blank=True, max_length=300)),
                    ('arrived_at', models.DateTimeField()),
                    ('taken_at', models.DateTimeField(blank=True, null=True)),
                    ('rows_read', models.PositiveBigIntegerField(default=0)),
                    ('accepted', models.PositiveBigIntegerField(default=0)),
                    ('duplicate', models.PositiveBigIntegerField(default=0)),
                    ('rejected', models.PositiveBigIntegerField(default=0)),
                    ('skipped', models.PositiveBigIntegerField(default=0)),
                    ('orphans', models.PositiveBigIntegerField(default=0)),
                    ('unrated', models.PositiveBigIntegerField(default=0)),
                    ('first_started_at', models.DateTimeField(blank=True, null=True)),
                    ('last_started_at', models.DateTimeField(blank=True, null=True)),
                    ('feed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='usage.feed')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'failed'), _negated=True), fields=('fingerprint',), name='a_call_file_is_taken_once'), models.CheckConstraint(condition=models.Q(('rows_read', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('accepted'), '+', models.F('duplicate')), '+', models.F('rejected')), '+', models.F('skipped')))), name='every_row_of_a_call_file_is_counted_once')],
                },
            ), migrations.CreateModel(
                name='IncludedState',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                ],
            ), migrations.CreateModel(
                name='RatingPass',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('take', 'Take a file'), ('retry', 'Try orphans again'), ('rerate', 'Re-rate'), ('allot', 'Share out what is included')], max_length=6)),
                    ('began_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='usage.callfile')),
                ],
            ), migrations.CreateModel(
                name='Reject',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.PositiveBigIntegerField()),
                    ('code', models.CharField(max_length=30)),
                    ('raw', models.TextField()),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejects', to='usage.callfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('file', 'line'), name='a_line_is_rejected_once')],
                },
            ), migrations.CreateModel(
                name='Settings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('rating_decimals_default', models.PositiveSmallIntegerField(default=4, help_text='Places that the price of a call keeps, for new accounts.', validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(4)], verbose_name='RatingDecimalsDefault')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='usage_has_one_row_of_settings')],
                },
            ), migrations.CreateModel(
                name='SkipCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=30)),
                    ('row_count', models.PositiveBigIntegerField()),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skips', to='usage.callfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('file', 'reason'), name='a_skip_reason_counts_once')],
                },
            ), migrations.CreateModel(
                name='UsageProfile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rating_decimals', models.PositiveSmallIntegerField(default=4, verbose_name='Decimals')),
                    ('round_up', models.BooleanField(default=False, verbose_name='Round Up')),
                    ('monthly_call_file', models.BooleanField(default=False, verbose_name='Monthly Call File')),
                    ('daily_call_file', models.BooleanField(default=False, verbose_name='Daily Call File')),
                    ('unlimited_ld', models.BooleanField(default=False, verbose_name='Unlimited LD')),
                    ('free_ld_minutes', models.PositiveIntegerField(default=0, verbose_name='Free LD Minutes')),
                    ('free_local_calls', models.PositiveIntegerField(default=0, verbose_name='Free Local Calls')),
                    ('free_local_minutes', models.PositiveIntegerField(default=0, verbose_name='Free Local Minutes')),
                    ('free_combined_minutes', models.PositiveIntegerField(default=0, verbose_name='Free Local Combined Minutes')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                    ('rate_exception', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.rateexception', verbose_name='Exception Code')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('rating_decimals__gte', 2), ('rating_decimals__lte', 4)), name='a_call_price_keeps_two_to_four_places'), models.CheckConstraint(condition=models.Q(('free_combined_minutes__lte', 10000), ('free_ld_minutes__lte', 1000000), ('free_local_calls__lte', 10000), ('free_local_minutes__lte', 10000)), name='free_minutes_and_calls_are_bounded')],
                },
            ), migrations.CreateModel(
                name='AccountCallFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('daily', 'Daily'), ('monthly', 'Monthly')], max_length=7)),
                    ('day', models.DateField()),
                    ('invoice_id', models.BigIntegerField(default=0)),
                    ('name', models.CharField(max_length=120)),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('size_bytes', models.PositiveBigIntegerField()),
                    ('row_count', models.PositiveBigIntegerField()),
                    ('first_started_at', models.DateTimeField(blank=True, null=True)),
                    ('last_started_at', models.DateTimeField(blank=True, null=True)),
                    ('pass_max', models.BigIntegerField(default=0)),
                    ('made_at', models.DateTimeField()),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'daily')), fields=('account', 'day'), name='an_account_has_one_call_file_a_day'), models.UniqueConstraint(condition=models.Q(('kind', 'monthly')), fields=('account', 'invoice_id'), name='an_invoice_has_one_call_file')],
                },
            )],
        ),
    ]
