"""All steps up to 0012 in one: a new database is made at once, an older one goes step by step."""

from importlib import import_module
import django.db.models.deletion
import tollbook.catalog.types
import tollbook.kernel.migrating
from django.db import migrations, models


INK = [
    import_module("tollbook.catalog.migrations.0012_prices_in_ink"),
]


class Migration(migrations.Migration):

    replaces = [('catalog', '0001_tables'), ('catalog', '0002_digits_and_bounds'), ('catalog', '0003_rate_exceptions'), ('catalog', '0004_exceptions_and_allotments'), ('catalog', '0005_deck_loads'), ('catalog', '0006_product_types_on_the_record'), ('catalog', '0007_automatic_charges'), ('catalog', '0008_tax_places'), ('catalog', '0009_care_provisioning'), ('catalog', '0010_used_prices'), ('catalog', '0011_begun_prices_are_used'), ('catalog', '0012_prices_in_ink')]

    initial = True

    dependencies = [
        ('customers', '0001_squashed_0014_invitation'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Allotment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('shared_by', models.CharField(choices=[('product', 'product'), ('location', 'location'), ('account', 'account')], max_length=8)),
                    ('counts', models.CharField(choices=[('minutes', 'minutes'), ('calls', 'calls')], max_length=7)),
                    ('is_active', models.BooleanField(default=True)),
                ],
            ), migrations.CreateModel(
                name='Deck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=60)),
                ],
            ), migrations.CreateModel(
                name='ProductType',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('label', models.CharField(max_length=60)),
                    ('kind', models.CharField(choices=[('local', 'local'), ('long_distance', 'long_distance'), ('toll_free', 'toll_free'), ('calling_card', 'calling_card'), ('internet', 'internet'), ('voicemail', 'voicemail'), ('voip', 'voip'), ('circuit', 'circuit'), ('equipment', 'equipment'), ('account', 'account')], max_length=20)),
                    ('is_traditional', models.BooleanField(default=False)),
                    ('has_usage', models.BooleanField(default=True)),
                    ('is_voip', models.BooleanField(default=False)),
                    ('shows_on_customer', models.BooleanField(default=False)),
                    ('order', models.PositiveSmallIntegerField(default=100)),
                ],
            ), migrations.CreateModel(
                name='RateException',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('is_active', models.BooleanField(default=True)),
                ],
            ), migrations.CreateModel(
                name='AreaCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=3, unique=True)),
                    ('country', models.CharField(max_length=2)),
                    ('state', models.CharField(blank=True, max_length=2)),
                    ('place', models.CharField(blank=True, max_length=60)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{3}$')), name='an_area_code_is_three_digits')],
                },
            ), migrations.CreateModel(
                name='CallingArea',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('caller_prefix', models.CharField(max_length=11)),
                    ('called_prefix', models.CharField(max_length=11)),
                    ('kind', models.CharField(choices=[('local', 'Local'), ('eas', 'EAS'), ('elc', 'ELC')], max_length=5)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('caller_prefix', 'called_prefix'), name='two_prefixes_have_one_calling_area'), models.CheckConstraint(condition=models.Q(('caller_prefix__regex', '^[0-9]{1,11}$'), ('called_prefix__regex', '^[0-9]{1,11}$')), name='a_calling_area_lies_between_digits'), models.CheckConstraint(condition=models.Q(('kind__in', ['local', 'eas', 'elc'])), name='a_calling_area_is_local_eas_or_elc')],
                },
            ), migrations.CreateModel(
                name='ChargeItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=30, unique=True)),
                    ('description', models.CharField(max_length=100)),
                    ('kind', models.CharField(choices=[('recurring', 'recurring'), ('one_time', 'one_time'), ('rate_plan', 'rate_plan'), ('allotment', 'allotment'), ('automatic', 'automatic')], max_length=10)),
                    ('interval', models.CharField(blank=True, choices=[('weekly', 'weekly'), ('monthly', 'monthly'), ('bimonthly', 'bimonthly'), ('quarterly', 'quarterly'), ('semiannual', 'semiannual'), ('annual', 'annual'), ('biennial', 'biennial')], max_length=12)),
                    ('is_prorated', models.BooleanField(default=True)),
                    ('provider', models.CharField(blank=True, max_length=60)),
                    ('gl_code', models.CharField(blank=True, max_length=20)),
                    ('care_interstate', models.BooleanField(default=False, verbose_name='Interstate Care Provisioning')),
                    ('care_intrastate', models.BooleanField(default=False, verbose_name='Intrastate Care Provisioning')),
                    ('is_active', models.BooleanField(default=True)),
                    ('allotment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalog.allotment')),
                    ('rate_plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalog.rateplan')),
                    ('tax_category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalog.taxcategory')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', tollbook.catalog.types.ItemKind['RATE_PLAN']), _negated=True), ('rate_plan__isnull', False), _connector='OR'), name='a_rate_plan_item_names_its_plan'), models.CheckConstraint(condition=models.Q(models.Q(('kind', tollbook.catalog.types.ItemKind['ALLOTMENT']), _negated=True), ('allotment__isnull', False), _connector='OR'), name='an_allotment_item_names_its_allotment')],
                },
            ), migrations.CreateModel(
                name='DeckRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('band', models.CharField(blank=True, max_length=20)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('first_seconds', models.PositiveIntegerField(default=60)),
                    ('next_seconds', models.PositiveIntegerField(default=60)),
                    ('rate_micros', models.BigIntegerField()),
                    ('connect_micros', models.BigIntegerField(default=0)),
                    ('flat_micros', models.BigIntegerField(default=0)),
                    ('minimum_seconds', models.PositiveIntegerField(default=0)),
                    ('prefix', models.CharField(max_length=15)),
                    ('destination', models.CharField(max_length=80)),
                    ('deck', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='catalog.deck')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('next_seconds__gte', 1)), name='deckrow_counts_on_by_a_second_or_more'), models.CheckConstraint(condition=models.Q(('connect_micros__gte', 0), ('flat_micros__gte', 0), ('rate_micros__gte', 0)), name='deckrow_never_pays_the_caller'), models.CheckConstraint(condition=models.Q(('connect_micros__lte', 1000000000), ('rate_micros__lte', 1000000000), ('flat_micros__lte', 1000000000)), name='deckrow_asks_at_most_a_thousand'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='deckrow_ends_after_it_begins'), models.UniqueConstraint(fields=('deck', 'prefix', 'band', 'valid_from'), name='a_deck_has_one_row_for_prefix_band_and_first_day'), models.CheckConstraint(condition=models.Q(('prefix__regex', '^[0-9]{1,15}$')), name='a_deck_prefix_is_digits')],
                },
            ), migrations.CreateModel(
                name='Exchange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('npanxx', models.CharField(max_length=6, unique=True)),
                    ('lata', models.CharField(blank=True, max_length=5)),
                    ('place', models.CharField(blank=True, max_length=60)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('npanxx__regex', '^[0-9]{6}$')), name='an_exchange_is_six_digits')],
                },
            ), migrations.CreateModel(
                name='ItemPrice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('valid_from', models.DateField()),
                    ('amount', models.DecimalField(decimal_places=4, max_digits=12)),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='catalog.chargeitem')),
                ],
                options={
                    'ordering': ['item', 'valid_from'],
                    'constraints': [models.UniqueConstraint(fields=('item', 'valid_from'), name='an_item_has_one_price_from_a_day')],
                },
            ), migrations.CreateModel(
                name='ExceptionRate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('band', models.CharField(blank=True, max_length=20)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('first_seconds', models.PositiveIntegerField(default=60)),
                    ('next_seconds', models.PositiveIntegerField(default=60)),
                    ('rate_micros', models.BigIntegerField()),
                    ('connect_micros', models.BigIntegerField(default=0)),
                    ('flat_micros', models.BigIntegerField(default=0)),
                    ('minimum_seconds', models.PositiveIntegerField(default=0)),
                    ('category', models.CharField(blank=True, max_length=20)),
                    ('prefix', models.CharField(blank=True, max_length=15)),
                    ('exception', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='catalog.rateexception')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('next_seconds__gte', 1)), name='exceptionrate_counts_on_by_a_second_or_more'), models.CheckConstraint(condition=models.Q(('connect_micros__gte', 0), ('flat_micros__gte', 0), ('rate_micros__gte', 0)), name='exceptionrate_never_pays_the_caller'), models.CheckConstraint(condition=models.Q(('connect_micros__lte', 1000000000), ('rate_micros__lte', 1000000000), ('flat_micros__lte', 1000000000)), name='exceptionrate_asks_at_most_a_thousand'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='exceptionrate_ends_after_it_begins'), models.UniqueConstraint(fields=('exception', 'category', 'prefix', 'band', 'valid_from'), name='an_exception_has_one_rate_for_its_calls_and_first_day'), models.CheckConstraint(condition=models.Q(models.Q(('category', ''), ('prefix__regex', '^[0-9]{1,15}$')), models.Q(('category__in', ('local', 'eas', 'elc', 'intralata', 'intrastate', 'interstate', 'alaska_hawaii', 'canada', 'international', 'toll_free_intra', 'toll_free_inter', 'directory_assistance', 'operator', 'premium', 'inbound', 'on_net', 'emergency')), ('prefix', '')), _connector='OR'), name='an_exception_rate_names_a_category_or_a_prefix')],
                },
            ), migrations.CreateModel(
                name='RatePlan',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('zone', models.CharField(blank=True, max_length=50)),
                    ('deck', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='catalog.deck')),
                ],
            ), migrations.CreateModel(
                name='Holiday',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('on', models.DateField()),
                    ('band', models.CharField(max_length=20)),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holidays', to='catalog.rateplan')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('plan', 'on'), name='a_holiday_has_one_band')],
                },
            ), migrations.CreateModel(
                name='Band',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=20)),
                    ('weekday', models.PositiveSmallIntegerField()),
                    ('start_minute', models.PositiveSmallIntegerField(default=0)),
                    ('end_minute', models.PositiveSmallIntegerField(default=1440)),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='catalog.rateplan')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('end_minute__lte', 1440), ('start_minute__lt', models.F('end_minute')), ('weekday__lte', 6)), name='a_band_lies_within_its_day')],
                },
            ), migrations.CreateModel(
                name='RateRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('band', models.CharField(blank=True, max_length=20)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('first_seconds', models.PositiveIntegerField(default=60)),
                    ('next_seconds', models.PositiveIntegerField(default=60)),
                    ('rate_micros', models.BigIntegerField()),
                    ('connect_micros', models.BigIntegerField(default=0)),
                    ('flat_micros', models.BigIntegerField(default=0)),
                    ('minimum_seconds', models.PositiveIntegerField(default=0)),
                    ('category', models.CharField(max_length=20)),
                    ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='catalog.rateplan')),
                ],
                options={
                    'abstract': False,
                    'constraints': [models.CheckConstraint(condition=models.Q(('next_seconds__gte', 1)), name='raterule_counts_on_by_a_second_or_more'), models.CheckConstraint(condition=models.Q(('connect_micros__gte', 0), ('flat_micros__gte', 0), ('rate_micros__gte', 0)), name='raterule_never_pays_the_caller'), models.CheckConstraint(condition=models.Q(('connect_micros__lte', 1000000000), ('rate_micros__lte', 1000000000), ('flat_micros__lte', 1000000000)), name='raterule_asks_at_most_a_thousand'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='raterule_ends_after_it_begins'), models.UniqueConstraint(fields=('plan', 'category', 'band', 'valid_from'), name='a_plan_has_one_rule_for_category_band_and_first_day'), models.CheckConstraint(condition=models.Q(('category__in', ('local', 'eas', 'elc', 'intralata', 'intrastate', 'interstate', 'alaska_hawaii', 'canada', 'international', 'toll_free_intra', 'toll_free_inter', 'directory_assistance', 'operator', 'premium', 'inbound', 'on_net', 'emergency'))), name='a_rate_rule_names_a_kind_of_call')],
                },
            ), migrations.CreateModel(
                name='TaxCategory',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True)),
                    ('label', models.CharField(max_length=60)),
                    ('interstate_ppm', models.PositiveIntegerField(default=0)),
                    ('is_taxed', models.BooleanField(default=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('interstate_ppm__lte', 1000000)), name='interstate_part_is_at_most_the_whole')],
                },
            ), migrations.CreateModel(
                name='TaxPlace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('npanxx', models.CharField(max_length=6, unique=True)),
                    ('country', models.CharField(default='US', max_length=2)),
                    ('state', models.CharField(max_length=2)),
                    ('county', models.CharField(blank=True, max_length=60)),
                    ('city', models.CharField(blank=True, max_length=60)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('npanxx__regex', '^[2-9][0-9]{5}$')), name='a_tax_place_is_six_digits')],
                },
            ), migrations.CreateModel(
                name='TaxRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=30)),
                    ('label', models.CharField(max_length=80)),
                    ('level', models.CharField(choices=[('federal', 'federal'), ('state', 'state'), ('county', 'county'), ('city', 'city')], max_length=8)),
                    ('country', models.CharField(default='US', max_length=2)),
                    ('state', models.CharField(blank=True, max_length=2)),
                    ('county', models.CharField(blank=True, max_length=60)),
                    ('city', models.CharField(blank=True, max_length=60)),
                    ('applies_to', models.CharField(choices=[('business', 'Business'), ('residential', 'Residential'), ('both', 'Both')], default='both', max_length=11)),
                    ('kind', models.CharField(choices=[('percent', 'percent'), ('interstate_percent', 'interstate_percent'), ('per_line', 'per_line')], max_length=20)),
                    ('percent', models.DecimalField(decimal_places=5, default=0, max_digits=8)),
                    ('amount', models.DecimalField(decimal_places=4, default=0, max_digits=10)),
                    ('is_government', models.BooleanField(default=True)),
                    ('is_federal_usf', models.BooleanField(default=False)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('source', models.CharField(blank=True, max_length=200)),
                    ('categories', models.ManyToManyField(related_name='rules', to='catalog.taxcategory')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='a_tax_has_one_rule_from_a_day'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='a_tax_rule_ends_after_it_begins')],
                },
            ), migrations.CreateModel(
                name='UsedPrice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('deck_row', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.deckrow')),
                    ('exception_rate', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.exceptionrate')),
                    ('rule', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.raterule')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('deck_row', None), ('exception_rate', None), ('rule__isnull', False)), models.Q(('deck_row__isnull', False), ('exception_rate', None), ('rule', None)), models.Q(('deck_row', None), ('exception_rate__isnull', False), ('rule', None)), _connector='OR'), name='a_used_price_is_one_row')],
                },
            ), migrations.CreateModel(
                name='AllotmentTerms',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('valid_from', models.DateField()),
                    ('amount', models.PositiveIntegerField()),
                    ('categories', models.JSONField()),
                    ('allotment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='catalog.allotment')),
                ],
                options={
                    'ordering': ['allotment', 'valid_from'],
                    'constraints': [models.UniqueConstraint(fields=('allotment', 'valid_from'), name='an_allotment_has_one_size_from_a_day'), models.CheckConstraint(condition=models.Q(('amount__lte', 10000000)), name='an_allotment_is_bounded')],
                },
            ), migrations.CreateModel(
                name='BaseCharge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('way', models.CharField(choices=[('fixed', 'fixed'), ('percent', 'percent'), ('paper', 'paper')], max_length=7)),
                    ('percent', models.DecimalField(decimal_places=4, default=0, max_digits=7)),
                    ('of_kinds', models.JSONField(blank=True, default=list)),
                    ('applies_to', models.CharField(choices=[('business', 'Business'), ('residential', 'Residential'), ('both', 'Both')], default='both', max_length=11)),
                    ('is_fee', models.BooleanField(default=False)),
                    ('valid_from', models.DateField()),
                    ('valid_to', models.DateField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                    ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.chargeitem')),
                    ('of_items', models.ManyToManyField(blank=True, related_name='+', to='catalog.chargeitem')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('base', 'item', 'valid_from'), name='a_base_bills_an_item_once_from_a_day'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='an_automatic_charge_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('way', tollbook.catalog.types.AutomaticWay['PERCENT']), _negated=True), models.Q(('percent__gt', 0), ('percent__lte', 100)), _connector='OR'), name='a_percentage_of_lines_is_above_0_and_at_most_100')],
                },
            ), migrations.CreateModel(
                name='DeckLoad',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=255)),
                    ('loaded_at', models.DateTimeField()),
                    ('row_count', models.PositiveIntegerField()),
                    ('packed', models.BinaryField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('active', 'Activated'), ('dropped', 'Dropped')], default='waiting', max_length=7)),
                    ('acts_from', models.DateField(blank=True, null=True)),
                    ('is_whole', models.BooleanField(default=True)),
                    ('deck', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='loads', to='catalog.deck')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('acts_from__isnull', False), _connector='OR'), name='an_active_deck_load_acts_from_a_day')],
                },
            )],
        ),
        *(migrations.RunPython(each.dip, each.blot) for each in INK),
    ]
