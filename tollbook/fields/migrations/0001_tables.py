import tollbook.fields.types
import tollbook.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Choice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('screen', models.CharField(blank=True, max_length=40)),
                    ('list_name', models.CharField(max_length=40)),
                    ('label', models.CharField(max_length=100)),
                    ('value', models.CharField(max_length=60)),
                    ('description', models.CharField(blank=True, max_length=200)),
                    ('order', models.PositiveSmallIntegerField(default=100)),
                    ('is_active', models.BooleanField(default=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    'ordering': ['list_name', 'order', 'label'],
                    'constraints': [models.UniqueConstraint(fields=('list_name', 'value'), name='a_stored_value_stands_once_in_its_list')],
                },
            ), migrations.CreateModel(
                name='FieldDefinition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('entity', models.CharField(default='account', max_length=30)),
                    ('key', models.CharField(max_length=40)),
                    ('label', models.CharField(max_length=100)),
                    ('help_text', models.CharField(blank=True, max_length=200)),
                    ('kind', models.CharField(choices=[('text', 'text'), ('long_text', 'long_text'), ('number', 'number'), ('money', 'money'), ('date', 'date'), ('yes_no', 'yes_no'), ('choice', 'choice'), ('phone', 'phone'), ('email', 'email'), ('ip', 'ip')], max_length=9)),
                    ('size', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('places', models.PositiveSmallIntegerField(default=0)),
                    ('lowest', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('highest', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                    ('choice_list', models.CharField(blank=True, max_length=40)),
                    ('is_required', models.BooleanField(default=False)),
                    ('default', models.CharField(blank=True, max_length=100)),
                    ('tab', models.CharField(default='custom', max_length=20)),
                    ('order', models.PositiveSmallIntegerField(default=100)),
                    ('office_right', models.CharField(default='Customers.Update', max_length=30)),
                    ('portal', models.CharField(choices=[('none', 'none'), ('read', 'read'), ('edit', 'edit')], default=tollbook.fields.types.PortalSight['NONE'], max_length=4)),
                    ('is_searched', models.BooleanField(default=False)),
                    ('is_system', models.BooleanField(default=False)),
                    ('is_active', models.BooleanField(default=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    'ordering': ['entity', 'order', 'label'],
                    'constraints': [models.UniqueConstraint(fields=('entity', 'key'), name='a_custom_field_has_one_key'), models.CheckConstraint(condition=models.Q(models.Q(('kind', tollbook.fields.types.FieldKind['CHOICE']), _negated=True), models.Q(('choice_list', ''), _negated=True), _connector='OR'), name='a_field_of_choices_names_its_list'), models.CheckConstraint(condition=models.Q(('is_system', False), ('is_active', True), _connector='OR'), name='a_system_field_is_never_retired')],
                },
            )],
        ),
    ]
