"""All steps up to 0007 in one: a new database is made at once, an older one goes step by step."""

import django.db.models.deletion
import tollbook.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('services', '0001_tables'), ('services', '0002_canceled_products'), ('services', '0003_products_are_found'), ('services', '0004_exceptions_and_free_minutes'), ('services', '0005_e911_addresses'), ('services', '0006_tax_exchange_of_products'), ('services', '0007_ring_to_numbers')]

    initial = True

    dependencies = [
        ('access', '0001_squashed_0009_what_a_link_is_about'),
        ('catalog', '0001_squashed_0012_prices_in_ink'),
        ('customers', '0001_squashed_0014_invitation'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='E911Registration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('none', 'None'), ('pending', 'Pending'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='none', max_length=8, verbose_name='911 state')),
                    ('reference', models.CharField(blank=True, max_length=60, verbose_name='911 reference')),
                    ('sent_address', models.JSONField(blank=True, default=dict, verbose_name='911 address sent')),
                    ('accepted_address', models.JSONField(blank=True, default=dict, verbose_name='911 address in force')),
                    ('words', models.CharField(blank=True, max_length=300, verbose_name='911 answer')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='911 answered at')),
                    ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                    ('acknowledged_ip', models.GenericIPAddressField(blank=True, null=True)),
                    ('text_version', models.CharField(blank=True, max_length=20)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('acknowledged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('location', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.location')),
                ],
            ), migrations.CreateModel(
                name='Product',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('product_id', models.CharField(db_index=True, max_length=40)),
                    ('digits', models.CharField(blank=True, db_index=True, max_length=15)),
                    ('ring_to', models.CharField(blank=True, max_length=15, verbose_name='Ring To Number')),
                    ('description', models.CharField(blank=True, max_length=100)),
                    ('status', models.CharField(choices=[('new', 'New'), ('active', 'Active'), ('suspended', 'Suspended'), ('blocked', 'Blocked'), ('disconnected', 'Disconnected'), ('canceled', 'Canceled')], default='active', max_length=12)),
                    ('active_on', models.DateField()),
                    ('disconnected_on', models.DateField(blank=True, null=True)),
                    ('tax_npanxx', models.CharField(blank=True, default='', max_length=6, verbose_name='Tax NPANXX')),
                    ('free_minutes_out', models.BooleanField(default=True, verbose_name='Allow Free Minutes, calls out')),
                    ('free_minutes_in', models.BooleanField(default=False, verbose_name='Allow Free Minutes, calls received')),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.location')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='services.product')),
                    ('product_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.producttype')),
                    ('rate_exception', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.rateexception', verbose_name='Exception Code')),
                    ('rate_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.rateplan')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', 'product_id'], name='product_by_account')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('disconnected_on__isnull', True), ('disconnected_on__gte', models.F('active_on')), _connector='OR'), name='a_product_ends_after_it_begins'), models.UniqueConstraint(fields=('account', 'product_type', 'product_id', 'active_on'), name='a_product_begins_once_on_a_day')],
                },
            ), migrations.CreateModel(
                name='ProductCharge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('quantity', models.PositiveIntegerField(default=1)),
                    ('price', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                    ('active_on', models.DateField()),
                    ('ended_on', models.DateField(blank=True, null=True)),
                    ('care_action', models.CharField(blank=True, max_length=10, verbose_name='CareProvisioning_Action')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.chargeitem')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charges', to='services.product')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('active_on')), _connector='OR'), name='a_product_charge_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_product_charge_has_a_quantity')],
                },
            ), migrations.CreateModel(
                name='ResourceOrder',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=60, unique=True)),
                    ('act', models.CharField(max_length=10)),
                    ('address', models.JSONField(default=dict)),
                    ('ordered_at', models.DateTimeField()),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('failure', models.CharField(blank=True, max_length=200)),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('location', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.location')),
                ],
            ), migrations.CreateModel(
                name='RingToChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.CharField(db_index=True, max_length=60)),
                    ('old', models.CharField(max_length=15)),
                    ('new', models.CharField(max_length=15)),
                    ('before', models.JSONField(default=dict)),
                    ('changed_at', models.DateTimeField()),
                    ('undone_at', models.DateTimeField(blank=True, null=True)),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ring_to_changes', to='services.product')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('batch', 'product'), name='a_number_changes_once_in_a_batch')],
                },
            )],
        ),
    ]
