"""All steps up to 0005 in one: a new database is made at once, an older one goes step by step."""

import django.core.validators
import django.db.models.deletion
import tollbook.kernel.migrating
import tollbook.payments.models.method
import tollbook.payments.types
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('payments', '0001_tables'), ('payments', '0002_methods_and_attempts'), ('payments', '0003_every_account_has_its_rows'), ('payments', '0004_consents_links_and_runs'), ('payments', '0005_typed_for_once')]

    initial = True

    dependencies = [
        ('access', '0001_squashed_0009_what_a_link_is_about'),
        ('customers', '0001_squashed_0014_invitation'),
        ('ledger', '0001_squashed_0005_items_of_others'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='AchFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('made_at', models.DateTimeField()),
                    ('effective_on', models.DateField()),
                    ('modifier', models.CharField(max_length=1)),
                    ('text', models.TextField()),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('entry_count', models.PositiveIntegerField()),
                    ('debit_total', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('credit_total', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='AutoRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('began_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('candidates', models.PositiveIntegerField(default=0)),
                    ('looked_at', models.PositiveIntegerField(default=0)),
                    ('paid', models.PositiveIntegerField(default=0)),
                    ('waiting', models.PositiveIntegerField(default=0)),
                    ('declined', models.PositiveIntegerField(default=0)),
                    ('collected', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                    ('troubles', models.TextField(blank=True)),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='BasePayment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post_at_once', models.BooleanField(default=True)),
                    ('returned_payment_fee', models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                ],
            ), migrations.CreateModel(
                name='ConsentGiven',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('given_at', models.DateTimeField()),
                    ('ip', models.GenericIPAddressField(blank=True, null=True)),
                    ('method_words', models.CharField(max_length=80)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.ruletext')),
                ],
            ), migrations.CreateModel(
                name='LinkTry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('address', models.CharField(max_length=64)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'indexes': [models.Index(fields=['address', 'at'], name='link_tries_of_an_hour')],
                },
            ), migrations.CreateModel(
                name='Method',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('handle', models.SlugField(default=tollbook.payments.models.method.new_handle, editable=False, max_length=16, unique=True)),
                    ('kind', models.CharField(choices=[('card', 'card'), ('bank', 'bank')], max_length=4)),
                    ('gateway', models.CharField(max_length=20)),
                    ('token', models.CharField(max_length=120)),
                    ('label', models.CharField(max_length=40)),
                    ('last_four', models.CharField(max_length=4)),
                    ('nickname', models.CharField(blank=True, max_length=40)),
                    ('holder', models.CharField(max_length=100)),
                    ('is_default', models.BooleanField(default=False)),
                    ('is_removed', models.BooleanField(default=False)),
                    ('is_once', models.BooleanField(default=False)),
                    ('added_at', models.DateTimeField()),
                    ('expires_on', models.DateField(blank=True, null=True)),
                    ('funding', models.CharField(choices=[('credit', 'credit'), ('debit', 'debit'), ('prepaid', 'prepaid'), ('unknown', 'unknown')], default=tollbook.payments.types.Funding['UNKNOWN'], max_length=8)),
                    ('state', models.CharField(blank=True, max_length=2)),
                    ('routing', models.CharField(blank=True, max_length=9)),
                    ('number_cipher', models.TextField(blank=True)),
                    ('number_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                    ('is_savings', models.BooleanField(default=False)),
                    ('is_business', models.BooleanField(default=False)),
                    ('email', models.CharField(blank=True, max_length=254)),
                    ('check_state', models.CharField(choices=[('none', 'Not needed'), ('waiting', 'Being checked'), ('passed', 'Checked'), ('failed', 'Needs attention')], default='none', max_length=7)),
                    ('return_code', models.CharField(blank=True, max_length=3)),
                    ('expiry_told', models.CharField(blank=True, max_length=60)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True), ('is_removed', False)), fields=('account',), name='an_account_has_one_default_method'), models.CheckConstraint(condition=models.Q(models.Q(('kind', tollbook.payments.types.MethodKind['CARD']), _negated=True), models.Q(('number_cipher', ''), ('number_hash', '')), _connector='OR'), name='a_card_number_is_never_kept'), models.CheckConstraint(condition=models.Q(('is_default', False), ('is_removed', False), _connector='OR'), name='a_removed_method_is_no_default')],
                },
            ), migrations.CreateModel(
                name='AutoPlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('limit', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                    ('is_on', models.BooleanField(default=True)),
                    ('off_reason', models.CharField(blank=True, max_length=200)),
                    ('began_at', models.DateTimeField()),
                    ('told', models.CharField(blank=True, max_length=3)),
                    ('told_ahead_of', models.CharField(blank=True, max_length=100)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('consent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.consentgiven')),
                    ('method', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.method')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('day__isnull', True), models.Q(('day__gte', 1), ('day__lte', 28)), _connector='OR'), name='an_automatic_payment_has_a_day_of_every_month'), models.CheckConstraint(condition=models.Q(('limit__isnull', True), ('limit__gt', 0), _connector='OR'), name='a_limit_lets_something_through')],
                },
            ), migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('gateway', models.CharField(max_length=20)),
                    ('token', models.CharField(max_length=120)),
                    ('method_words', models.CharField(max_length=80)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('surcharge', models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                    ('currency', models.CharField(max_length=3)),
                    ('paid_from', models.CharField(choices=[('portal', 'portal'), ('office', 'office'), ('link', 'link'), ('autopay', 'autopay')], max_length=7)),
                    ('state', models.CharField(choices=[('created', 'created'), ('queued', 'queued'), ('sent', 'sent'), ('succeeded', 'succeeded'), ('declined', 'declined'), ('unknown', 'unknown'), ('person', 'person'), ('cancelled', 'cancelled'), ('returned', 'returned')], default=tollbook.payments.types.AttemptState['CREATED'], max_length=9)),
                    ('reference', models.CharField(blank=True, max_length=80)),
                    ('code', models.CharField(blank=True, max_length=30)),
                    ('paid_on', models.DateField()),
                    ('created_at', models.DateTimeField()),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('next_inquiry_at', models.DateTimeField(blank=True, null=True)),
                    ('inquiries', models.PositiveSmallIntegerField(default=0)),
                    ('is_posted', models.BooleanField(default=False)),
                    ('posted_at', models.DateTimeField(blank=True, null=True)),
                    ('told_at', models.DateTimeField(blank=True, null=True)),
                    ('is_return_told', models.BooleanField(default=False)),
                    ('confirmation_emails', models.CharField(blank=True, max_length=500)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('consent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.consentgiven')),
                    ('method', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.method')),
                    ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.paylink')),
                ],
                options={
                    'indexes': [models.Index(fields=['state', 'next_inquiry_at'], name='attempt_by_state'), models.Index(fields=['account', '-created_at'], name='attempt_by_account'), models.Index(condition=models.Q(('is_posted', True), ('told_at__isnull', True)), fields=['id'], name='attempt_to_be_told')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_payment_is_above_zero'), models.CheckConstraint(condition=models.Q(('surcharge__gte', 0)), name='a_surcharge_is_never_below_zero'), models.CheckConstraint(condition=models.Q(('is_posted', False), ('state__in', [tollbook.payments.types.AttemptState['SUCCEEDED'], tollbook.payments.types.AttemptState['RETURNED']]), _connector='OR'), name='only_what_succeeded_is_posted')],
                },
            ), migrations.CreateModel(
                name='AchItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('trace', models.CharField(max_length=15, unique=True)),
                    ('sec_code', models.CharField(max_length=3)),
                    ('is_prenote', models.BooleanField(default=False)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='payments.achfile')),
                    ('attempt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.attempt')),
                    ('method', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.method')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('attempt__isnull', False)), fields=('attempt',), name='a_payment_goes_to_the_bank_once')],
                },
            ), migrations.CreateModel(
                name='AchForm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('sent', 'Sent to the customer'), ('uploaded', 'To be reviewed'), ('accepted', 'Accepted'), ('refused', 'Refused')], max_length=8)),
                    ('file_key', models.CharField(blank=True, max_length=100)),
                    ('file_name', models.CharField(blank=True, max_length=255)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('uploaded_at', models.DateTimeField(blank=True, null=True)),
                    ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('method', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='payments.method')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'accepted')), fields=('method',), name='a_bank_account_has_one_accepted_form')],
                },
            ), migrations.CreateModel(
                name='PayLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('debt_source', models.CharField(max_length=100)),
                    ('made_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', 'debt_source'], name='pay_link_of_a_bill')],
                },
            ), migrations.CreateModel(
                name='PaymentProfile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('confirmation_emails', models.CharField(blank=True, max_length=500, verbose_name='Payment Confirmation Email')),
                    ('surcharge_exempt', models.BooleanField(default=False, verbose_name='Prevent Surcharge from Payment Rule')),
                    ('min_days_exempt', models.BooleanField(default=False, verbose_name='Allow Payments Before Minimum Number of Days on Payment Rule')),
                    ('ceiling_exempt', models.BooleanField(default=False, verbose_name='Allow Payments Over Minimum Amount for Rejecting Payments')),
                    ('method_delete', models.SmallIntegerField(default=1, verbose_name='Payment Method Delete Behavior')),
                    ('autopay_leave', models.SmallIntegerField(default=1, verbose_name='Cannot leave recurring')),
                    ('ach_form_exempt', models.BooleanField(default=False, verbose_name='Recurring bank payments without a signed NACHA form')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('method_delete', 0), _negated=True), models.Q(('autopay_leave', 0), _negated=True)), name='the_sign_of_a_payment_choice_decides')],
                },
            ), migrations.CreateModel(
                name='PaymentRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('kind', models.CharField(choices=[('card', 'card'), ('bank', 'bank')], max_length=4)),
                    ('surcharge_percent', models.DecimalField(decimal_places=3, default=0, max_digits=5)),
                    ('surcharge_flat', models.DecimalField(decimal_places=2, default=0, max_digits=6)),
                    ('surcharge_cap', models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True)),
                    ('surcharge_excluded_states', models.CharField(blank=True, max_length=200)),
                    ('minimum_days', models.PositiveSmallIntegerField(default=0)),
                    ('ceiling', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                    ('over_ceiling_message', models.CharField(blank=True, max_length=300)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('surcharge_percent__gte', 0), ('surcharge_percent__lte', Decimal('10')), ('surcharge_flat__gte', 0)), name='a_surcharge_is_at_most_a_tenth'), models.CheckConstraint(condition=models.Q(('ceiling__isnull', True), ('ceiling__gt', 0), _connector='OR'), name='a_ceiling_lets_something_through')],
                },
            ), migrations.CreateModel(
                name='CycleGateways',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cycle_code', models.CharField(max_length=20, unique=True)),
                    ('card_gateway', models.CharField(blank=True, max_length=20)),
                    ('bank_gateway', models.CharField(blank=True, max_length=20)),
                    ('requires_ach_form', models.BooleanField(default=False, verbose_name='RequireACHForm')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('bank_rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.paymentrule')),
                    ('card_rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.paymentrule')),
                ],
            ), migrations.CreateModel(
                name='Refund',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('state', models.CharField(choices=[('created', 'created'), ('queued', 'queued'), ('sent', 'sent'), ('succeeded', 'succeeded'), ('declined', 'declined'), ('unknown', 'unknown'), ('person', 'person'), ('cancelled', 'cancelled'), ('returned', 'returned')], default=tollbook.payments.types.AttemptState['CREATED'], max_length=9)),
                    ('reference', models.CharField(blank=True, max_length=80)),
                    ('reason', models.CharField(max_length=200)),
                    ('created_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.attempt')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_refund_is_above_zero')],
                },
            ), migrations.CreateModel(
                name='RuleText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('disclosure', 'Disclosure'), ('single', 'Single Payment Terms'), ('auto', 'Auto Payment Terms')], max_length=10)),
                    ('number', models.PositiveIntegerField()),
                    ('text', models.TextField(max_length=8000)),
                    ('written_at', models.DateTimeField()),
                    ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='payments.paymentrule')),
                    ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('rule', 'kind', 'number'), name='a_text_of_a_rule_is_written_once')],
                },
            ), migrations.CreateModel(
                name='SandboxCharge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('token', models.CharField(max_length=120)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('refunded', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                    ('code', models.CharField(blank=True, max_length=30)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('refunded__gte', 0)), name='a_sandbox_refund_is_never_below_zero')],
                },
            ), migrations.CreateModel(
                name='Settings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('ach_by_custom_field', models.BooleanField(default=False, help_text='Customers see bank accounts only where their custom field ACH says Yes.', verbose_name='SPEC_CheckCustomFieldsToAllowACHsForCustomers')),
                    ('expiry_notice_days', models.CharField(blank=True, default='7,30,60', help_text='Days before a card expires on which its holder is told; empty tells nobody.', max_length=60, verbose_name='CC_ExpirationNoticeAdvanceDays')),
                    ('confirm_check_payments', models.BooleanField(default=False, help_text='A payment by check that staff enter is confirmed by mail too.', verbose_name='ConfirmCheckPayments')),
                    ('auto_notice_days', models.PositiveSmallIntegerField(default=5, help_text='Days before an automatic payment on which its payer is told; 0 tells nobody.', verbose_name='AutoPayNoticeDays')),
                    ('ach_bank_routing', models.CharField(blank=True, help_text='Routing number of the bank that takes our ACH files.', max_length=9, validators=[django.core.validators.RegexValidator('^([0-9]{9})?$', 'Enter nine digits.')], verbose_name='AchBankRouting')),
                    ('ach_bank_name', models.CharField(blank=True, help_text='Name of that bank.', max_length=23, verbose_name='AchBankName')),
                    ('ach_company_name', models.CharField(blank=True, help_text='Our name as customers read it on their bank statement.', max_length=16, verbose_name='AchCompanyName')),
                    ('ach_company_id', models.CharField(blank=True, help_text='The number by which the bank knows us.', max_length=10, verbose_name='AchCompanyId')),
                    ('ach_prenotes', models.BooleanField(default=True, help_text='A bank account is asked about by a pre-note before its first debit.', verbose_name='AchPrenotes')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='payments_has_one_row_of_settings')],
                },
            ), migrations.CreateModel(
                name='AchNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('digest', models.CharField(max_length=64)),
                    ('trace', models.CharField(max_length=15)),
                    ('code', models.CharField(max_length=3)),
                    ('corrected', models.CharField(blank=True, max_length=40)),
                    ('read_at', models.DateTimeField()),
                    ('outcome', models.CharField(max_length=200)),
                    ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='payments.achitem')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('trace', 'code'), name='a_notice_of_the_bank_acts_once')],
                },
            ), migrations.CreateModel(
                name='AttemptShare',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('surcharge', models.DecimalField(decimal_places=2, default=0, max_digits=8)),
                    ('settles', models.JSONField(blank=True, null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='payments.attempt')),
                    ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('attempt', 'account'), name='an_account_has_one_share_of_a_payment'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_share_is_above_zero')],
                },
            ), migrations.CreateModel(
                name='AutoTry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('debt_source', models.CharField(max_length=100)),
                    ('number', models.PositiveSmallIntegerField(default=0)),
                    ('on', models.DateField()),
                    ('told', models.BooleanField(default=False)),
                    ('outcome', models.CharField(blank=True, max_length=30)),
                    ('attempt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.attempt')),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tries', to='payments.autoplan')),
                    ('run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tries', to='payments.autorun')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('plan', 'debt_source', 'number'), name='a_bill_is_tried_once_a_turn')],
                },
            )],
        ),
    ]
