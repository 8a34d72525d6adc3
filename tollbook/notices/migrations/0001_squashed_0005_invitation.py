"""All steps up to 0005 in one: a new database is made at once, an older one goes step by step."""

import tollbook.kernel.migrating
import tollbook.notices.types
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notices', '0001_tables'), ('notices', '0002_code_for_signing_in'), ('notices', '0003_attachments'), ('notices', '0004_kinds_of_payments'), ('notices', '0005_invitation')]

    initial = True

    dependencies = [
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=160, unique=True)),
                    ('kind', models.CharField(choices=[('email_bill', 'E-mail bill'), ('late_notice', 'Late notice'), ('card_expiration', 'Card expiration'), ('payment_confirmation', 'Payment confirmation'), ('payment_returned', 'Payment taken back'), ('auto_on', 'Automatic payments set up'), ('auto_off', 'Automatic payments off'), ('auto_ahead', 'Automatic payment ahead'), ('auto_taken', 'Automatic payment taken'), ('auto_declined', 'Automatic payment declined'), ('ach_form', 'Form for bank payments'), ('ach_form_reviewed', 'Form for bank payments reviewed'), ('welcome', 'Welcome'), ('order', 'Order'), ('ticket', 'Ticket'), ('reset', 'Password reset'), ('new_user', 'Code for a new user'), ('sign_in_code', 'Code for signing in'), ('proof_code', 'Code in place of the security questions'), ('security_change', 'Security change'), ('invitation', 'Invitation to an account'), ('email_confirmation', 'Confirm an e-mail address'), ('plain', 'Message')], max_length=24)),
                    ('account', models.CharField(blank=True, db_index=True, max_length=20)),
                    ('base', models.CharField(blank=True, max_length=10)),
                    ('channels', models.JSONField(default=list)),
                    ('channel', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text message'), ('letter', 'Letter')], max_length=6)),
                    ('to', models.CharField(max_length=600)),
                    ('from_name', models.CharField(blank=True, max_length=100)),
                    ('from_address', models.CharField(blank=True, max_length=254)),
                    ('from_lines', models.CharField(blank=True, max_length=400)),
                    ('reply_to', models.CharField(blank=True, max_length=1000)),
                    ('cc', models.CharField(blank=True, max_length=1000)),
                    ('bcc', models.CharField(blank=True, max_length=1000)),
                    ('subject', models.CharField(max_length=200)),
                    ('text', models.TextField(blank=True)),
                    ('html', models.TextField(blank=True)),
                    ('short', models.CharField(blank=True, max_length=500)),
                    ('letter', models.TextField(blank=True)),
                    ('attached_path', models.CharField(blank=True, max_length=200)),
                    ('attached_name', models.CharField(blank=True, max_length=100)),
                    ('is_secret', models.BooleanField(default=False)),
                    ('sealed', models.TextField(blank=True)),
                    ('may_repeat', models.BooleanField(default=False)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('failed', 'Failed'), ('dropped', 'Dropped')], default=tollbook.notices.types.NoticeState['WAITING'], max_length=7)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('queued_at', models.DateTimeField()),
                    ('first_tried_at', models.DateTimeField(blank=True, null=True)),
                    ('next_at', models.DateTimeField()),
                    ('claimed_at', models.DateTimeField(blank=True, null=True)),
                    ('handed_at', models.DateTimeField(blank=True, null=True)),
                    ('drop_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('last_error', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'indexes': [models.Index(fields=['state', 'next_at'], name='notice_by_state_and_time'), models.Index(fields=['-queued_at'], name='notice_newest_first')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('is_secret', False), models.Q(('html', ''), ('letter', ''), ('short', ''), ('text', '')), _connector='OR'), name='a_secret_notice_lies_sealed')],
                },
            ), migrations.CreateModel(
                name='Template',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('email_bill', 'E-mail bill'), ('late_notice', 'Late notice'), ('card_expiration', 'Card expiration'), ('payment_confirmation', 'Payment confirmation'), ('payment_returned', 'Payment taken back'), ('auto_on', 'Automatic payments set up'), ('auto_off', 'Automatic payments off'), ('auto_ahead', 'Automatic payment ahead'), ('auto_taken', 'Automatic payment taken'), ('auto_declined', 'Automatic payment declined'), ('ach_form', 'Form for bank payments'), ('ach_form_reviewed', 'Form for bank payments reviewed'), ('welcome', 'Welcome'), ('order', 'Order'), ('ticket', 'Ticket'), ('reset', 'Password reset'), ('new_user', 'Code for a new user'), ('sign_in_code', 'Code for signing in'), ('proof_code', 'Code in place of the security questions'), ('security_change', 'Security change'), ('invitation', 'Invitation to an account'), ('email_confirmation', 'Confirm an e-mail address'), ('plain', 'Message')], max_length=24)),
                    ('name', models.CharField(max_length=60)),
                    ('subject', models.CharField(max_length=150)),
                    ('text', models.TextField(max_length=8000)),
                    ('html', models.TextField(blank=True, max_length=40000, verbose_name='HTML')),
                    ('short', models.CharField(blank=True, max_length=320, verbose_name='text message')),
                    ('letter', models.TextField(blank=True, max_length=8000)),
                    ('is_standard', models.BooleanField(default=False)),
                    ('is_active', models.BooleanField(default=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    'ordering': ['kind', 'name'],
                    'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='a_template_is_named_once_a_kind'), models.UniqueConstraint(condition=models.Q(('is_standard', True)), fields=('kind',), name='a_kind_has_one_standard_template')],
                },
            )],
        ),
    ]
