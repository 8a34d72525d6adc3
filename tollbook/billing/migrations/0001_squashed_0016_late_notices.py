"""All steps up to 0016 in one: a new database is made at once, an older one goes step by step."""

from importlib import import_module
import django.core.validators
import django.db.models.deletion
import tollbook.billing.types
import tollbook.catalog.types
import tollbook.kernel.migrating
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


INK = [
    import_module("tollbook.billing.migrations.0002_ink"),
    import_module("tollbook.billing.migrations.0011_transfers_in_ink"),
    import_module("tollbook.billing.migrations.0014_credits_in_ink"),
]


class Migration(migrations.Migration):

    replaces = [('billing', '0001_tables'), ('billing', '0002_ink'), ('billing', '0003_being_issued'), ('billing', '0004_record_fields'), ('billing', '0005_billing_contacts_of_record'), ('billing', '0006_labels_of_history'), ('billing', '0007_every_account_has_its_rows'), ('billing', '0008_email_template'), ('billing', '0009_what_decides_delivery'), ('billing', '0010_bills_that_parents_take_over'), ('billing', '0011_transfers_in_ink'), ('billing', '0012_bill_messages_and_mailing'), ('billing', '0013_credits'), ('billing', '0014_credits_in_ink'), ('billing', '0015_corporate_parent_of_bills'), ('billing', '0016_late_notices')]

    initial = True

    dependencies = [
        ('access', '0001_squashed_0009_what_a_link_is_about'),
        ('catalog', '0001_squashed_0012_prices_in_ink'),
        ('customers', '0001_squashed_0014_invitation'),
        ('ledger', '0001_squashed_0005_items_of_others'),
        ('notices', '0001_squashed_0005_invitation'),
        ('services', '0001_squashed_0007_ring_to_numbers'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Invoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(blank=True, max_length=20, null=True)),
                    ('sequence', models.PositiveBigIntegerField(blank=True, null=True)),
                    ('invoice_on', models.DateField()),
                    ('due_on', models.DateField()),
                    ('period_start', models.DateField()),
                    ('period_end', models.DateField()),
                    ('previous_balance', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('payments', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('adjustments', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('service', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('usage', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('taxes', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('fees', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('other_providers', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('total_current', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('total_due', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('judged_total', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                    ('calls_count', models.PositiveBigIntegerField(default=0)),
                    ('lines_count', models.PositiveIntegerField(default=0)),
                    ('ledger_position', models.PositiveIntegerField(default=0)),
                    ('front', models.JSONField(default=dict)),
                    ('issued_at', models.DateTimeField(blank=True, null=True)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                    ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                    ('parent', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='billing.run')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', '-invoice_on'], name='invoice_by_account'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent', 'invoice_on'], name='invoice_by_corporate_parent')],
                    'constraints': [models.UniqueConstraint(fields=('number',), name='invoice_number_is_unique'), models.UniqueConstraint(fields=('company', 'sequence'), name='invoice_sequence_counts_once_in_a_company'), models.UniqueConstraint(fields=('run', 'account'), name='an_account_has_one_invoice_in_a_run'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('number__isnull', True)), models.Q(('issued_at__isnull', False), ('number__isnull', False)), _connector='OR'), name='an_issued_invoice_has_a_number'), models.CheckConstraint(condition=models.Q(('period_start__lt', models.F('period_end'))), name='invoice_period_is_not_empty')],
                },
            ), migrations.CreateModel(
                name='InvoiceLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('section', models.CharField(choices=[('service', 'service'), ('usage', 'usage'), ('tax', 'tax'), ('fee', 'fee'), ('other_providers', 'other_providers')], max_length=15)),
                    ('kind', models.CharField(choices=[('recurring', 'recurring'), ('prorated', 'prorated'), ('credit', 'credit'), ('one_time', 'one_time'), ('usage', 'usage'), ('automatic', 'automatic'), ('storage', 'storage'), ('minimum', 'minimum'), ('finance', 'finance'), ('tax', 'tax'), ('fee', 'fee')], max_length=10)),
                    ('product_label', models.CharField(blank=True, max_length=60)),
                    ('location_label', models.CharField(blank=True, max_length=60)),
                    ('description', models.CharField(max_length=120)),
                    ('provider', models.CharField(blank=True, max_length=60)),
                    ('quantity', models.DecimalField(decimal_places=2, default=1, max_digits=12)),
                    ('unit_price', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                    ('period_start', models.DateField(blank=True, null=True)),
                    ('period_end', models.DateField(blank=True, null=True)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('tax_category', models.CharField(blank=True, max_length=20)),
                    ('call_category', models.CharField(blank=True, max_length=20)),
                    ('calls_count', models.PositiveBigIntegerField(default=0)),
                    ('billed_seconds', models.PositiveBigIntegerField(default=0)),
                    ('source', models.CharField(max_length=60)),
                    ('reckoning', models.JSONField(default=dict)),
                    ('invoice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='billing.invoice')),
                    ('location', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.location')),
                    ('product', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.product')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('invoice', 'position'), name='invoice_lines_stand_in_line')],
                },
            ), migrations.CreateModel(
                name='MessageGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('is_active', models.BooleanField(default=True)),
                ],
            ), migrations.CreateModel(
                name='ReportSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, unique=True)),
                    ('flags', models.JSONField(default=list)),
                    ('order', models.PositiveSmallIntegerField(default=100)),
                    ('is_active', models.BooleanField(default=True)),
                ],
            ), migrations.CreateModel(
                name='Cycle',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('description', models.CharField(max_length=100)),
                    ('interval', models.CharField(choices=[('weekly', 'weekly'), ('monthly', 'monthly'), ('bimonthly', 'bimonthly'), ('quarterly', 'quarterly'), ('semiannual', 'semiannual'), ('annual', 'annual'), ('biennial', 'biennial')], default=tollbook.catalog.types.Interval['MONTHLY'], max_length=12)),
                    ('day', models.PositiveSmallIntegerField()),
                    ('first_invoice_on', models.DateField()),
                    ('is_billable', models.BooleanField(default=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('day__gte', 1), ('day__lte', 31)), name='a_cycle_has_a_day_of_the_month')],
                },
            ), migrations.CreateModel(
                name='ChargeStamp',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('billed_until', models.DateField()),
                    ('charge', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.productcharge')),
                    ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stamps', to='billing.invoice')),
                ],
            ), migrations.CreateModel(
                name='InvoiceCredit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(choices=[('whole', 'Whole invoice'), ('part', 'Part of the invoice'), ('lines', 'Single lines'), ('calls', 'Single calls'), ('void', 'Voided invoice')], max_length=5)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('service', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('usage', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('taxes', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('fees', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('other_providers', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('reason', models.CharField(max_length=120)),
                    ('made_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='billing.invoice')),
                    ('item', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.item')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='CreditLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('credit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.invoicecredit')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.invoiceline')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('credit', 'line'), name='a_credit_has_a_line_once')],
                },
            ), migrations.CreateModel(
                name='CreditedCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('feed_id', models.BigIntegerField()),
                    ('call_key', models.CharField(max_length=120)),
                    ('price_micros', models.BigIntegerField()),
                    ('credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='billing.invoicecredit')),
                    ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.invoiceline')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('feed_id', 'call_key'), name='a_call_is_credited_once')],
                },
            ), migrations.CreateModel(
                name='InvoiceSequence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('prefix', models.CharField(blank=True, max_length=8)),
                    ('next_number', models.PositiveBigIntegerField(default=1)),
                    ('company', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.company')),
                ],
            ), migrations.CreateModel(
                name='LateNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('step', models.PositiveSmallIntegerField()),
                    ('told_at', models.DateTimeField()),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                ],
            ), migrations.CreateModel(
                name='BillMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=1000)),
                    ('days_late', models.PositiveSmallIntegerField(choices=[(0, 'Everyone, late or not'), (30, '30 to 59 days late'), (60, '60 to 89 days late'), (90, '90 to 119 days late'), (120, '120 days late and more')], default=0, verbose_name='days late')),
                    ('first_invoice_on', models.DateField()),
                    ('last_invoice_on', models.DateField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='billing.messagegroup')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('last_invoice_on__isnull', True), ('last_invoice_on__gte', models.F('first_invoice_on')), _connector='OR'), name='a_bill_message_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('days_late__in', [0, 30, 60, 90, 120])), name='a_bill_message_knows_its_late_step')],
                },
            ), migrations.CreateModel(
                name='BillingProfile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('paper_bill', models.PositiveSmallIntegerField(choices=[(0, 'Never'), (1, 'Yes, If Over Minimum'), (2, 'Always')], default=2, verbose_name='Send Paper Bill')),
                    ('email_bill', models.PositiveSmallIntegerField(choices=[(0, 'No Email'), (1, 'Email If Over Minimum'), (2, 'Email Always')], default=0, verbose_name='Send Email Bill')),
                    ('billing_emails', models.CharField(blank=True, max_length=500, verbose_name='Billing Email')),
                    ('late_notice_exempt', models.BooleanField(default=False, verbose_name='Exempt from Late Notices')),
                    ('late_fees_waived', models.BooleanField(default=False, verbose_name='Waive Late Fees')),
                    ('toll_free_fee', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='Toll Free Storage Fee')),
                    ('toll_free_type', models.CharField(choices=[('fee', 'Fee'), ('shortfall', 'ShortFall')], default='fee', max_length=9, verbose_name='Toll Free Storage Type')),
                    ('minimum_charge', models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name='Fixed Charge')),
                    ('minimum_rule', models.PositiveSmallIntegerField(choices=[(0, 'No Minimum Billing'), (1, 'Apply Fixed Charge if Total Current < Fixed Minimum'), (2, 'Adjust to Fixed Minimum if Total Current < Fixed Minimum'), (3, 'Apply Fixed Charge if Total LD < Fixed Minimum'), (4, 'Adjust to Fixed Minimum if Total LD < Fixed Minimum'), (5, 'Apply Fixed Charge if Corporate Total Current < Fixed Minimum'), (6, 'Adjust to Fixed Minimum if Corporate Total Current < Fixed Minimum'), (7, 'Apply Fixed Charge if Corporate Total LD < Fixed Minimum'), (8, 'Adjust to Fixed Minimum if Corporate Total LD < Fixed Minimum')], default=0, verbose_name='Fixed No Use')),
                    ('minimum_amount', models.DecimalField(decimal_places=2, default=0, max_digits=8, verbose_name='Fixed Minimum')),
                    ('exempt_federal', models.BooleanField(default=False, verbose_name='Exempt Fed')),
                    ('exempt_state', models.BooleanField(default=False, verbose_name='Exempt State')),
                    ('exempt_county', models.BooleanField(default=False, verbose_name='Exempt County')),
                    ('exempt_city', models.BooleanField(default=False, verbose_name='Exempt City')),
                    ('tax_reseller', models.BooleanField(default=False, verbose_name='Tax as Reseller')),
                    ('tax_npanxx', models.CharField(blank=True, max_length=6, verbose_name='Tax NPANXX')),
                    ('finance_start_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Start Finance Charge')),
                    ('finance_method', models.PositiveSmallIntegerField(choices=[(1, 'Percent with Minimum'), (2, 'Percent Only'), (3, 'Minimum Only')], default=1, verbose_name='Finance Charge Calculation')),
                    ('finance_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True, verbose_name='Finance Charge Percent')),
                    ('finance_minimum', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='Finance Charge Minimum')),
                    ('due_adjust_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='Adjust Due Date (Days)')),
                    ('billed_to_parent', models.BooleanField(default=False, verbose_name='Bill subs to parent')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                    ('email_template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.template', verbose_name='Email Template')),
                    ('cycle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='profiles', to='billing.cycle', verbose_name='Cycle')),
                    ('message_group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.messagegroup', verbose_name='Invoice Message Group')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('finance_percent__isnull', True), models.Q(('finance_percent__gte', 0), ('finance_percent__lte', Decimal('1.5'))), _connector='OR'), name='a_finance_percent_is_at_most_one_and_a_half')],
                },
            ), migrations.CreateModel(
                name='PaperFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('part', models.PositiveSmallIntegerField(default=1)),
                    ('path', models.CharField(max_length=200)),
                    ('index_path', models.CharField(max_length=200)),
                    ('bills', models.PositiveIntegerField()),
                    ('pages', models.PositiveIntegerField()),
                    ('made_at', models.DateTimeField()),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.base')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_files', to='billing.run')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('run', 'base', 'part'), name='a_part_of_a_paper_file_is_made_once')],
                },
            ), migrations.CreateModel(
                name='PaperBill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('first_page', models.PositiveIntegerField()),
                    ('pages', models.PositiveIntegerField()),
                    ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper_bill', to='billing.invoice')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='billing.paperfile')),
                ],
            ), migrations.CreateModel(
                name='InvoiceReports',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('page_break', models.BooleanField(default=False, verbose_name='Page Break Between Reports')),
                    ('corporate_summary', models.BooleanField(default=False, verbose_name='Corporate Summary')),
                    ('sub_account_detail', models.BooleanField(default=False, verbose_name='Sub Account Detail')),
                    ('location', models.BooleanField(default=False, verbose_name='Location')),
                    ('location_by_product', models.BooleanField(default=False, verbose_name='Location By Product')),
                    ('location_short', models.BooleanField(default=False, verbose_name='Location Short')),
                    ('product_summary', models.BooleanField(default=False, verbose_name='Product Summary')),
                    ('individual_top_level', models.BooleanField(default=False, verbose_name='Individual Top Level')),
                    ('parent_product', models.BooleanField(default=False, verbose_name='Parent Product ID')),
                    ('parent_product_detail', models.BooleanField(default=False, verbose_name='Parent Product ID Detail')),
                    ('service_category_summary', models.BooleanField(default=False, verbose_name='Service Category Summary')),
                    ('service_category_detail', models.BooleanField(default=False, verbose_name='Service Category Detail')),
                    ('usage_summary', models.BooleanField(default=False, verbose_name='Usage Summary')),
                    ('account_code_summary', models.BooleanField(default=False, verbose_name='Account Code Summary')),
                    ('area_summary', models.BooleanField(default=False, verbose_name='Area Summary')),
                    ('time_of_day', models.BooleanField(default=False, verbose_name='Time of Day')),
                    ('long_duration', models.BooleanField(default=False, verbose_name='Long Duration')),
                    ('frequent_numbers', models.BooleanField(default=False, verbose_name='Frequently Called Number')),
                    ('frequent_cities', models.BooleanField(default=False, verbose_name='Frequently Called City')),
                    ('call_detail', models.BooleanField(default=False, verbose_name='Call Detail')),
                    ('call_detail_seconds', models.BooleanField(default=False, verbose_name='Call Detail Seconds')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                    ('report_set', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.reportset', verbose_name='Invoice Report Option')),
                ],
            ), migrations.CreateModel(
                name='Run',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('trial', 'trial'), ('production', 'production'), ('quick', 'quick')], max_length=10)),
                    ('invoice_on', models.DateField()),
                    ('cut_off_on', models.DateField()),
                    ('state', models.CharField(choices=[('open', 'open'), ('verified', 'verified'), ('drafted', 'drafted'), ('approved', 'approved'), ('issued', 'issued'), ('discarded', 'discarded')], default=tollbook.billing.types.RunState['OPEN'], max_length=10)),
                    ('pass_max', models.BigIntegerField(blank=True, null=True)),
                    ('opened_at', models.DateTimeField()),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('issued_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='billing.cycle')),
                    ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('kind', tollbook.billing.types.RunKind['PRODUCTION']), models.Q(('state', tollbook.billing.types.RunState['DISCARDED']), _negated=True)), fields=('cycle', 'invoice_on'), name='one_production_run_for_a_cycle_and_date')],
                },
            ), migrations.CreateModel(
                name='Finding',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.CharField(choices=[('error', 'error'), ('warning', 'warning'), ('information', 'information')], max_length=11)),
                    ('code', models.CharField(max_length=40)),
                    ('message', models.CharField(max_length=300)),
                    ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='billing.run')),
                ],
            ), migrations.CreateModel(
                name='RunAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('drafted', 'Drafted'), ('nothing', 'Nothing to bill'), ('parked', 'Parked'), ('held', 'Held'), ('numbered', 'Being issued'), ('issued', 'Issued')], default='waiting', max_length=8)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accounts', to='billing.run')),
                ],
                options={
                    'indexes': [models.Index(fields=['run', 'state'], name='run_account_by_state')],
                    'constraints': [models.UniqueConstraint(fields=('run', 'account'), name='an_account_is_once_in_a_run')],
                },
            ), migrations.CreateModel(
                name='Settings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('show_days_late', models.PositiveSmallIntegerField(default=5, help_text='An account later than these days is called past due; 0 never says so.', validators=[django.core.validators.MaxValueValidator(999)], verbose_name='CustomerAlerts_ShowDaysLate')),
                    ('delivery_read_only', models.BooleanField(default=False, help_text='Customers see how their bills are delivered but cannot change it.', verbose_name='InvoiceDeliverySettingsAreReadOnlyForCustomers')),
                    ('attach_invoice_to_email', models.BooleanField(default=False, help_text='E-mail bills carry the PDF itself beside the link to it.', verbose_name='AttachInvoiceToEmailBill')),
                    ('email_link_days', models.PositiveSmallIntegerField(default=60, help_text='Days for which the link of an e-mail bill opens it without signing in.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='EmailBillLinkDays')),
                    ('minimum_billing_amount', models.DecimalField(decimal_places=2, default=0, help_text='Bills up to this amount are not sent where delivery is only over the minimum.', max_digits=8, validators=[django.core.validators.MinValueValidator(0)], verbose_name='MinimumBillingAmount')),
                    ('toll_free_fee', models.DecimalField(decimal_places=2, default=0, help_text='Monthly fee for each toll-free number, where an account names none.', max_digits=6, validators=[django.core.validators.MinValueValidator(0)], verbose_name='TollFreeStorageFee')),
                    ('toll_free_type', models.CharField(choices=[('fee', 'Fee'), ('shortfall', 'ShortFall')], default='fee', help_text='Whether new accounts bear the whole fee or only what their calls fall short.', max_length=9, verbose_name='TollFreeStorageType')),
                    ('paper_bill_default', models.PositiveSmallIntegerField(choices=[(0, 'Never'), (1, 'Yes, If Over Minimum'), (2, 'Always')], default=2, help_text='Send Paper Bill of new accounts.', verbose_name='PaperBillDefault')),
                    ('long_duration_minutes', models.PositiveSmallIntegerField(default=30, help_text='Calls of at least this length stand in the report of long calls.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='LongDurationMinutes')),
                    ('archive_days', models.PositiveIntegerField(default=730, help_text="Days for which the portal offers an invoice's PDF; older ones are asked for.", verbose_name='DaysInInvoiceDownloadArchive')),
                    ('cycle_default', models.ForeignKey(blank=True, help_text='Billing cycle of new accounts.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.cycle', verbose_name='CycleDefault')),
                    ('minimum_item', models.ForeignKey(blank=True, help_text='Charge item whose words and tax category a minimum billing line takes.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.chargeitem', verbose_name='MinimumBillingItem')),
                    ('report_set_default', models.ForeignKey(blank=True, help_text='Invoice reports of new accounts; empty is the set called Standard.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.reportset', verbose_name='InvoiceReportSetDefault')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='billing_has_one_row_of_settings')],
                },
            ), migrations.CreateModel(
                name='TaxOverride',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('tax_code', models.CharField(max_length=40)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('reason', models.CharField(max_length=200)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_tax_override_ends_after_it_begins')],
                },
            ), migrations.CreateModel(
                name='Transfer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='transfer', to='billing.invoice')),
                    ('of_parent', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                    ('of_sub', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                    ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('shown_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers_shown', to='billing.invoice')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('of_parent__isnull', True), ('of_sub__isnull', True)), models.Q(('of_parent__isnull', False), ('of_sub__isnull', False)), _connector='OR'), name='a_transfer_has_both_entries_or_none'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='a_transfer_moves_something')],
                },
            ), migrations.CreateModel(
                name='AccountMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField(max_length=1000)),
                    ('first_invoice_on', models.DateField()),
                    ('last_invoice_on', models.DateField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.account')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('last_invoice_on__isnull', True), ('last_invoice_on__gte', models.F('first_invoice_on')), _connector='OR'), name='a_message_ends_after_it_begins')],
                },
            ), migrations.CreateModel(
                name='BaseBilling',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_days', models.PositiveSmallIntegerField(default=0)),
                    ('finance_start_days', models.PositiveSmallIntegerField(default=30)),
                    ('finance_percent', models.DecimalField(decimal_places=2, default=Decimal('1.50'), max_digits=3)),
                    ('finance_minimum', models.DecimalField(decimal_places=2, default=0, max_digits=5)),
                    ('message', models.CharField(blank=True, max_length=400)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('finance_percent__gte', 0), ('finance_percent__lte', Decimal('1.5'))), name='the_finance_percent_of_a_base_is_at_most_one_and_a_half')],
                },
            ), migrations.CreateModel(
                name='Void',
                fields=[
                    ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='void', serialize=False, to='billing.invoice')),
                    ('reason', models.CharField(max_length=120)),
                    ('voided_at', models.DateTimeField()),
                    ('freed_at', models.DateTimeField(blank=True, null=True)),
                    ('credit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.invoicecredit')),
                    ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ), migrations.CreateModel(
                name='EmailBill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('ready', 'Ready to send'), ('left_out', 'Not by e-mail'), ('sent', 'In the outbox')], max_length=8)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('to', models.CharField(blank=True, max_length=500)),
                    ('sends', models.PositiveSmallIntegerField(default=0)),
                    ('link_serial', models.PositiveSmallIntegerField(default=1)),
                    ('note', models.CharField(blank=True, max_length=200)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.template')),
                    ('invoice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='email_bill', to='billing.invoice')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'left_out'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('state', 'left_out'), _negated=True), models.Q(('to', ''), _negated=True), ('template__isnull', False)), _connector='OR'), name='an_email_bill_has_an_address_or_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('sends__gte', 1), ('sent_at__isnull', False)), _connector='OR'), name='a_sent_email_bill_knows_when')],
                },
            ), migrations.CreateModel(
                name='Document',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('pdf', 'PDF')], max_length=10)),
                    ('path', models.CharField(blank=True, max_length=200)),
                    ('made_at', models.DateTimeField(blank=True, null=True)),
                    ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='billing.invoice')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('invoice', 'kind'), name='an_invoice_has_one_document_of_a_kind')],
                },
            ), migrations.CreateModel(
                name='LineCredited',
                fields=[
                    ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='billing.invoiceline')),
                    ('whole_cents', models.BigIntegerField()),
                    ('credited_cents', models.BigIntegerField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('credited_cents__gte', 0), ('credited_cents__lte', models.F('whole_cents')), ('whole_cents__gte', 0)), models.Q(('credited_cents__gte', models.F('whole_cents')), ('credited_cents__lte', 0), ('whole_cents__lt', 0)), _connector='OR'), name='no_line_is_credited_beyond_its_amount')],
                },
            )],
        ),
        *(migrations.RunPython(each.dip, each.blot) for each in INK),
    ]
