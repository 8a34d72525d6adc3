"""All steps up to 0005 in one: a new database is made at once, an older one goes step by step."""

from importlib import import_module
import django.core.validators
import django.db.models.deletion
import tollbook.kernel.migrating
import tollbook.ledger.types
from django.conf import settings
from django.db import migrations, models


INK = [
    import_module("tollbook.ledger.migrations.0002_ink"),
]


class Migration(migrations.Migration):

    replaces = [('ledger', '0001_tables'), ('ledger', '0002_ink'), ('ledger', '0003_payments_are_found'), ('ledger', '0004_queue_and_batches'), ('ledger', '0005_items_of_others')]

    initial = True

    dependencies = [
        ('access', '0001_squashed_0009_what_a_link_is_about'),
        ('customers', '0001_squashed_0014_invitation'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Classification',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=30, unique=True)),
                    ('label', models.CharField(max_length=60)),
                    ('gl_code', models.CharField(blank=True, max_length=20)),
                ],
            ), migrations.CreateModel(
                name='Batch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('kind', models.CharField(choices=[('checks', 'Checks'), ('lockbox', 'Lockbox')], max_length=7)),
                    ('name', models.CharField(max_length=60)),
                    ('deposited_on', models.DateField()),
                    ('control_count', models.PositiveIntegerField()),
                    ('control_total', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('fingerprint', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                    ('opened_at', models.DateTimeField()),
                    ('posted_at', models.DateTimeField(blank=True, null=True)),
                    ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name_plural': 'batches',
                    'constraints': [models.CheckConstraint(condition=models.Q(('control_total__gt', 0)), name='a_batch_is_worth_more_than_nothing')],
                },
            ), migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveIntegerField()),
                    ('kind', models.CharField(choices=[('charge', 'charge'), ('debit', 'debit'), ('payment', 'payment'), ('credit', 'credit')], max_length=7)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('balance_after', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('source', models.CharField(max_length=100)),
                    ('effective_on', models.DateField()),
                    ('due_on', models.DateField(blank=True, null=True)),
                    ('posted_at', models.DateTimeField()),
                    ('description', models.CharField(max_length=120)),
                    ('reference', models.CharField(blank=True, max_length=40)),
                    ('digest', models.CharField(max_length=64)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('classification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.classification')),
                    ('posted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.entry')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', 'effective_on'], name='ledger_entry_by_day'), models.Index(condition=models.Q(('kind', tollbook.ledger.types.EntryKind['PAYMENT'])), fields=['amount', 'effective_on'], name='ledger_payment_by_amount'), models.Index(condition=models.Q(('kind', tollbook.ledger.types.EntryKind['PAYMENT'])), fields=['reference'], name='ledger_payment_by_check')],
                    'constraints': [models.UniqueConstraint(fields=('source',), name='ledger_entry_is_posted_once'), models.UniqueConstraint(fields=('account', 'position'), name='ledger_entries_of_an_account_are_in_line'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='ledger_entry_amount_is_above_zero')],
                },
            ), migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('entry', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='ledger.entry')),
                    ('settles', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('entry', 'settles'), name='a_debt_is_chosen_once'), models.CheckConstraint(condition=models.Q(('entry', models.F('settles')), _negated=True), name='no_entry_is_chosen_for_itself')],
                },
            ), migrations.CreateModel(
                name='Allocation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('made_at', models.DateTimeField()),
                    ('digest', models.CharField(max_length=64)),
                    ('settles', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received', to='ledger.entry')),
                    ('taken_from', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='ledger.entry')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='allocation_is_not_zero')],
                },
            ), migrations.CreateModel(
                name='Head',
                fields=[
                    ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='customers.account')),
                    ('position', models.PositiveIntegerField()),
                    ('balance', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('unapplied', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('digest', models.CharField(max_length=64)),
                    ('allocations', models.PositiveIntegerField()),
                    ('allocations_digest', models.CharField(blank=True, max_length=64)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('position__gt', 0)), name='a_head_stands_behind_an_entry'), models.CheckConstraint(condition=models.Q(('unapplied__gte', 0)), name='no_more_is_applied_than_was_paid')],
                },
            ), migrations.CreateModel(
                name='Item',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=80, unique=True)),
                    ('line', models.PositiveIntegerField(blank=True, null=True)),
                    ('kind', models.CharField(choices=[('charge', 'Charge'), ('debit', 'Debit'), ('payment', 'Payment'), ('credit', 'Credit')], max_length=7)),
                    ('account_text', models.CharField(blank=True, max_length=40)),
                    ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                    ('effective_on', models.DateField()),
                    ('description', models.CharField(max_length=120)),
                    ('reference', models.CharField(blank=True, max_length=40)),
                    ('settles', models.JSONField(blank=True, null=True)),
                    ('owned_by', models.CharField(blank=True, max_length=40)),
                    ('made_at', models.DateTimeField()),
                    ('needs_approval', models.BooleanField(default=False)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('posted', 'Posted'), ('dropped', 'Dropped')], default=tollbook.ledger.types.ItemState['WAITING'], max_length=7)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='ledger.batch')),
                    ('classification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.classification')),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('entry', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                    ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ],
                options={
                    'indexes': [models.Index(fields=['state', 'made_at'], name='ledger_item_by_state')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='an_item_is_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('account__isnull', False), ('entry__isnull', False), ('state', tollbook.ledger.types.ItemState['POSTED'])), models.Q(models.Q(('state', tollbook.ledger.types.ItemState['POSTED']), _negated=True), ('entry__isnull', True)), _connector='OR'), name='an_item_is_posted_as_an_entry'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('made_by__isnull', True), models.Q(('approved_by', models.F('made_by')), _negated=True), _connector='OR'), name='nobody_approves_what_they_made'), models.CheckConstraint(condition=models.Q(('approved_at', None), ('needs_approval', True), ('state', tollbook.ledger.types.ItemState['POSTED']), _negated=True), name='what_needs_approval_is_not_posted_without_it'), models.UniqueConstraint(condition=models.Q(('state', tollbook.ledger.types.ItemState['WAITING'])), fields=('reverses',), name='an_entry_has_one_reversal_waiting'), models.UniqueConstraint(fields=('batch', 'line'), name='lines_of_a_batch_are_once')],
                },
            ), migrations.CreateModel(
                name='Settings',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('approval_for_reversals', models.BooleanField(default=True, help_text='A reversal by somebody without the right Add of the module below waits until another person approves it.', verbose_name='RequireApprovalForReversals')),
                    ('approval_module', models.CharField(default='Accounting', help_text='The module of access whose right Add lets a reversal pass at once.', max_length=60, verbose_name='RequireApprovalForReversalsModule')),
                    ('approval_above', models.DecimalField(decimal_places=2, default=0, help_text='Credits and debits above this amount wait for a second person, whoever makes them. 0: only those of people without Accounting.Admin wait.', max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='RequireApprovalForCreditsAbove')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='ledger_has_one_row_of_settings')],
                },
            )],
        ),
        *(migrations.RunPython(each.dip, each.blot) for each in INK),
    ]
