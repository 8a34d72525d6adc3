"""All steps up to 0009 in one: a new database is made at once, an older one goes step by step."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import tollbook.access.types
import tollbook.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('access', '0001_tables'), ('access', '0002_only_staff_are_superusers'), ('access', '0003_settings_and_history'), ('access', '0004_tries_at_secrets'), ('access', '0005_sign_ins_and_visits'), ('access', '0006_one_time_secrets'), ('access', '0007_second_factor'), ('access', '0008_code_for_signing_in'), ('access', '0009_what_a_link_is_about')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Module',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('is_on', models.BooleanField(default=True)),
                ],
            ), migrations.CreateModel(
                name='Request',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('asked', models.CharField(choices=[('reset', 'New password'), ('new-user', 'Code for a new user')], max_length=16)),
                    ('name', models.CharField(max_length=150)),
                    ('email', models.CharField(blank=True, max_length=254)),
                    ('channel', models.CharField(blank=True, max_length=6)),
                    ('ip', models.CharField(blank=True, max_length=64)),
                    ('asked_at', models.DateTimeField()),
                ],
            ), migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('user_id', models.CharField(max_length=20)),
                    ('name', models.CharField(blank=True, max_length=100)),
                    ('emails', models.CharField(blank=True, max_length=500)),
                    ('kind', models.CharField(choices=[('staff', 'staff'), ('customer', 'customer'), ('wholesale', 'wholesale'), ('agent', 'agent')], max_length=10)),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_generic', models.BooleanField(default=False)),
                    ('theme', models.CharField(choices=[('system', 'As the system'), ('light', 'Light'), ('dark', 'Dark')], default='system', max_length=6)),
                    ('rows_per_page', models.PositiveSmallIntegerField(default=25)),
                    ('must_change_password', models.BooleanField(default=False)),
                    ('temporary_until', models.DateTimeField(blank=True, null=True)),
                    ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('user_id'), name='user_id_is_unique_ignoring_case'), models.CheckConstraint(condition=models.Q(('is_superuser', False), ('kind', tollbook.access.types.Kind['STAFF']), _connector='OR'), name='only_staff_are_superusers')],
                },
            ), migrations.CreateModel(
                name='AccessEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('face', models.CharField(choices=[('office', 'office'), ('portal', 'portal'), ('api', 'api'), ('import', 'import'), ('system', 'system')], max_length=8)),
                    ('ip', models.GenericIPAddressField(blank=True, null=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('account', models.CharField(blank=True, max_length=20)),
                    ('subject', models.CharField(blank=True, max_length=120)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('acting_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['account', '-at'], name='access_event_by_account')],
                },
            ), migrations.CreateModel(
                name='AuthenticatorApp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key_cipher', models.TextField()),
                    ('last_step', models.PositiveBigIntegerField(default=0)),
                    ('added_at', models.DateTimeField()),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='app', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='Change',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('face', models.CharField(choices=[('office', 'office'), ('portal', 'portal'), ('api', 'api'), ('import', 'import'), ('system', 'system')], max_length=8)),
                    ('ip', models.GenericIPAddressField(blank=True, null=True)),
                    ('entity', models.CharField(max_length=60)),
                    ('entity_id', models.CharField(max_length=40)),
                    ('account', models.CharField(blank=True, max_length=20)),
                    ('field', models.CharField(blank=True, max_length=80)),
                    ('label', models.CharField(max_length=120)),
                    ('old', models.TextField(blank=True)),
                    ('new', models.TextField(blank=True)),
                    ('acting_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['account', '-at'], name='change_by_account'), models.Index(fields=['entity', 'entity_id'], name='change_by_entity')],
                },
            ), migrations.CreateModel(
                name='FactorReset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=300)),
                    ('asked_at', models.DateTimeField()),
                    ('due_at', models.DateTimeField()),
                    ('outcome', models.CharField(blank=True, choices=[('', 'Waiting'), ('done', 'Done'), ('withdrawn', 'Withdrawn')], max_length=9)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_resets', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('user',), name='one_factor_reset_waits_at_a_time'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('ended_at__isnull', False), _connector='OR'), name='a_factor_reset_that_ended_says_when')],
                },
            ), migrations.CreateModel(
                name='OneTimeSecret',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('of', models.CharField(choices=[('reset', 'Reset link'), ('new-user', 'Activation code'), ('proof', 'Code in place of the questions'), ('not-me', 'This was not me'), ('sign-in', 'Code for signing in'), ('email', 'Confirm an e-mail address'), ('invite', 'Invitation to an account'), ('grant', 'Leave to make a log-in')], max_length=16)),
                    ('hash', models.CharField(db_index=True, max_length=64)),
                    ('account', models.CharField(blank=True, max_length=20)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('about', models.JSONField(default=dict)),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(fields=['of', 'account'], name='one_time_secret_by_account'), models.Index(fields=['of', 'user'], name='one_time_secret_by_user')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('user__isnull', False), models.Q(('account', ''), _negated=True), _connector='OR'), name='a_one_time_secret_belongs_to_somebody')],
                },
            ), migrations.CreateModel(
                name='Passkey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('credential_id', models.CharField(max_length=1400, unique=True)),
                    ('public_key', models.TextField()),
                    ('sign_count', models.PositiveBigIntegerField(default=0)),
                    ('added_at', models.DateTimeField()),
                    ('last_used_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='RecoveryCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code_hash', models.CharField(max_length=64)),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('user', 'code_hash'), name='a_recovery_code_is_given_once')],
                },
            ), migrations.CreateModel(
                name='Settings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('login_max_tries_per_name_and_address', models.PositiveSmallIntegerField(default=6, help_text='Failures for one name from one address in 15 minutes that lock the pair.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='LoginMaxTriesPerNameAndAddress')),
                    ('login_max_tries_per_address', models.PositiveSmallIntegerField(default=6, help_text='Failures from one address over any names in 15 minutes that lock the address.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='LoginMaxTriesPerAddress')),
                    ('staff_second_factor_required', models.BooleanField(default=True, help_text='Staff without a second factor must set one up before anything else.', verbose_name='StaffSecondFactorRequired')),
                    ('trusted_office_addresses', models.TextField(blank=True, help_text='Addresses or networks, one a line, that the limit per address does not lock.', verbose_name='TrustedOfficeAddresses')),
                    ('customer_idle_minutes', models.PositiveSmallIntegerField(default=60, help_text="Minutes without a page after which a customer's session ends.", validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(720)], verbose_name='CustomerIdleMinutes')),
                    ('staff_idle_minutes', models.PositiveSmallIntegerField(default=30, help_text='Minutes without a page after which a session of the staff ends.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(720)], verbose_name='StaffIdleMinutes')),
                    ('session_max_hours', models.PositiveSmallIntegerField(default=12, help_text='Hours after which every session ends, used or not.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)], verbose_name='SessionMaxHours')),
                    ('history_months', models.PositiveSmallIntegerField(default=84, help_text='Months for which the change history is kept.', validators=[django.core.validators.MinValueValidator(12), django.core.validators.MaxValueValidator(600)], verbose_name='HistoryMonths')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='access_has_one_row_of_settings')],
                },
            ), migrations.CreateModel(
                name='SignIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('name', models.CharField(blank=True, max_length=150)),
                    ('outcome', models.CharField(choices=[('signed-in', 'Signed in'), ('half', 'Password right, more asked'), ('unknown', 'Unknown name'), ('wrong', 'Wrong password'), ('wrong-proof', 'Second proof wrong'), ('locked', 'Too many tries'), ('disabled', 'Log-in turned off'), ('closed', 'Online access closed'), ('ended', 'Service has ended'), ('no-page', 'No right to any page'), ('expired', 'Temporary password too old')], max_length=12)),
                    ('how', models.CharField(default='password', max_length=20)),
                    ('address', models.CharField(blank=True, max_length=64)),
                    ('agent', models.CharField(blank=True, max_length=200)),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'sign-in',
                    'indexes': [models.Index(fields=['-at'], name='sign_in_by_time'), models.Index(fields=['user', '-at'], name='sign_in_by_user')],
                },
            ), migrations.CreateModel(
                name='Tries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.CharField(choices=[('sign-in', 'Sign in'), ('second-factor', 'Second factor'), ('reset', 'Reset link'), ('activation', 'Activation code'), ('step-up', 'Confirming who one is')], max_length=16)),
                    ('of', models.CharField(choices=[('pair', 'Name from an address'), ('address', 'Address'), ('name', 'Name in a day')], max_length=8)),
                    ('key', models.CharField(max_length=64)),
                    ('name', models.CharField(blank=True, max_length=150)),
                    ('address', models.CharField(blank=True, max_length=64)),
                    ('failures', models.JSONField(default=list)),
                    ('locked_until', models.DateTimeField(blank=True, null=True)),
                    ('newest_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'lock',
                    'indexes': [models.Index(fields=['locked_until'], name='tries_by_lock'), models.Index(fields=['newest_at'], name='tries_by_age')],
                    'constraints': [models.UniqueConstraint(fields=('purpose', 'of', 'key'), name='tries_are_counted_in_one_place')],
                },
            ), migrations.CreateModel(
                name='TrustedBrowser',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('token_hash', models.CharField(max_length=64, unique=True)),
                    ('password_mark', models.CharField(max_length=64)),
                    ('device', models.CharField(max_length=80)),
                    ('trusted_at', models.DateTimeField()),
                    ('until', models.DateTimeField()),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trusted_browsers', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('trusted_at'))), name='trust_in_a_browser_ends_later')],
                },
            ), migrations.CreateModel(
                name='Visit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=40, unique=True)),
                    ('address', models.CharField(blank=True, max_length=64)),
                    ('agent', models.CharField(blank=True, max_length=200)),
                    ('started_at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField()),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'session',
                    'indexes': [models.Index(fields=['user', '-seen_at'], name='visit_by_user')],
                },
            )],
        ),
    ]
