import django.db.models.deletion
import tollbook.kernel.migrating
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_squashed_0009_what_a_link_is_about'),
        ('catalog', '0001_squashed_0012_prices_in_ink'),
        ('customers', '0001_squashed_0014_invitation'),
        ('services', '0001_squashed_0007_ring_to_numbers'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Sequence',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=6, unique=True)),
                    ('prefix', models.CharField(blank=True, max_length=4)),
                    ('next_number', models.PositiveBigIntegerField(default=10001)),
                ],
            ), migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=20, unique=True)),
                    ('key', models.CharField(max_length=120, unique=True)),
                    ('subject', models.CharField(max_length=100)),
                    ('description', models.TextField(blank=True, max_length=12000)),
                    ('priority', models.CharField(choices=[('normal', 'Normal'), ('high', 'High'), ('urgent', 'Urgent')], default='normal', max_length=6)),
                    ('callback_name', models.CharField(blank=True, max_length=100, verbose_name='callback name')),
                    ('callback_phone', models.CharField(blank=True, max_length=20, verbose_name='callback phone')),
                    ('callback_when', models.CharField(blank=True, max_length=200, verbose_name='availability')),
                    ('callback_email', models.CharField(blank=True, max_length=254, verbose_name='callback e-mail')),
                    ('wanted_on', models.DateField(blank=True, null=True, verbose_name='wanted for')),
                    ('from_customer', models.BooleanField(default=False)),
                    ('opened_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('status_at', models.DateTimeField()),
                    ('goal_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.account')),
                    ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
                    ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.location')),
                    ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='work.taskstatus')),
                    ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='work.tasktype')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', '-changed_at'], name='task_by_account'), models.Index(fields=['assigned_to', 'closed_at'], name='task_by_person'), models.Index(fields=['closed_at', 'goal_at'], name='task_by_goal')],
                },
            ), migrations.CreateModel(
                name='TaskComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=120, unique=True)),
                    ('text', models.TextField(max_length=4000)),
                    ('customer_visible', models.BooleanField(default=False, verbose_name='customer may see it')),
                    ('agent_visible', models.BooleanField(default=False, verbose_name='agent may see it')),
                    ('from_customer', models.BooleanField(default=False)),
                    ('written_at', models.DateTimeField()),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='work.task')),
                ],
                options={
                    'ordering': ['written_at', 'pk'],
                },
            ), migrations.CreateModel(
                name='TaskStatus',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=30)),
                    ('label', models.CharField(max_length=40)),
                    ('order', models.PositiveSmallIntegerField(default=100)),
                    ('is_initial', models.BooleanField(default=False, verbose_name='work begins here')),
                    ('is_final', models.BooleanField(default=False, verbose_name='work is over')),
                    ('is_done', models.BooleanField(default=False, verbose_name='done')),
                    ('goal_hours', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='goal hours')),
                    ('near_hours', models.PositiveSmallIntegerField(default=0, verbose_name='near hours')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statuses', to='work.tasktype')),
                ],
                options={
                    'verbose_name': 'task status',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('task_type', 'code'), name='a_task_status_has_its_code_in_its_type'), models.UniqueConstraint(condition=models.Q(('is_initial', True)), fields=('task_type',), name='work_of_a_type_begins_in_one_status'), models.CheckConstraint(condition=models.Q(('is_initial', False), ('is_final', False), _connector='OR'), name='no_work_is_over_when_it_begins'), models.CheckConstraint(condition=models.Q(('is_done', False), ('is_final', True), _connector='OR'), name='what_is_done_is_over'), models.CheckConstraint(condition=models.Q(('goal_hours__isnull', True), ('near_hours__lte', models.F('goal_hours')), _connector='OR'), name='a_goal_is_near_after_it_is_set')],
                },
            ), migrations.CreateModel(
                name='TaskStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField()),
                    ('action', models.CharField(max_length=40)),
                    ('status_before', models.CharField(blank=True, max_length=40)),
                    ('status_after', models.CharField(max_length=40)),
                    ('note', models.TextField(blank=True, max_length=4000)),
                    ('note_visible', models.BooleanField(default=False)),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='work.taskstatus')),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='work.task')),
                ],
                options={
                    'ordering': ['at', 'pk'],
                },
            ), migrations.CreateModel(
                name='TaskType',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=30, unique=True)),
                    ('name', models.CharField(max_length=60)),
                    ('kind', models.CharField(choices=[('ticket', 'Ticket'), ('order', 'Order'), ('task', 'Task')], default='task', max_length=6)),
                    ('order_class', models.CharField(blank=True, choices=[('new', 'New Service'), ('macd', 'MACD')], default='', max_length=4, verbose_name='class')),
                    ('module', models.CharField(max_length=60)),
                    ('uses_locations', models.BooleanField(default=False, verbose_name='uses locations')),
                    ('portal_visible', models.BooleanField(default=True, verbose_name='customer may see it')),
                    ('tells_customer', models.BooleanField(default=True, verbose_name='customer is told of each step')),
                    ('is_portal_ticket', models.BooleanField(default=False, verbose_name='reported in the portal')),
                    ('notify_emails', models.CharField(blank=True, max_length=500, verbose_name='staff to tell')),
                    ('list_order', models.PositiveSmallIntegerField(default=100)),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    'verbose_name': 'task type',
                    'ordering': ['list_order', 'name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'order'), ('order_class', ''), _connector='OR'), name='only_an_order_has_a_class'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'order'), _negated=True), models.Q(('order_class', ''), _negated=True), _connector='OR'), name='an_order_has_its_class'), models.UniqueConstraint(condition=models.Q(('is_portal_ticket', True)), fields=('is_portal_ticket',), name='one_type_takes_tickets_of_the_portal'), models.CheckConstraint(condition=models.Q(('is_portal_ticket', False), ('kind', 'ticket'), _connector='OR'), name='what_customers_report_is_a_ticket')],
                },
            ), migrations.CreateModel(
                name='TaskAction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.SlugField(max_length=30)),
                    ('label', models.CharField(max_length=40)),
                    ('asks_note', models.BooleanField(default=False, verbose_name='asks for a note')),
                    ('prompt', models.CharField(blank=True, max_length=120)),
                    ('note_visible', models.BooleanField(default=False, verbose_name='customer reads the note')),
                    ('customer_may', models.BooleanField(default=False, verbose_name='customers may do it')),
                    ('right', models.CharField(choices=[('Update', 'Update'), ('Admin', 'Admin')], default='Update', max_length=6)),
                    ('order', models.PositiveSmallIntegerField(default=100)),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('from_statuses', models.ManyToManyField(related_name='actions_from', to='work.taskstatus')),
                    ('to_status', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions_to', to='work.taskstatus')),
                    ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='work.tasktype')),
                ],
                options={
                    'verbose_name': 'task action',
                    'ordering': ['order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('task_type', 'code'), name='a_task_action_has_its_code_in_its_type')],
                },
            ), migrations.CreateModel(
                name='NewServiceTask',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('product_type', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.producttype')),
                    ('task_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='new_services', to='work.tasktype')),
                ],
            ), migrations.CreateModel(
                name='TaskFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('handle', models.CharField(max_length=16, unique=True)),
                    ('file_key', models.CharField(max_length=100)),
                    ('file_name', models.CharField(max_length=255)),
                    ('size_bytes', models.PositiveBigIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('customer_visible', models.BooleanField(default=False, verbose_name='customer may see it')),
                    ('from_customer', models.BooleanField(default=False)),
                    ('uploaded_at', models.DateTimeField()),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='work.task')),
                    ('uploader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['uploaded_at', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('task', 'digest'), name='a_file_is_kept_once_with_its_task')],
                },
            ), migrations.CreateModel(
                name='TaskProduct',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('product_id_then', models.CharField(max_length=40)),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='services.product')),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='about', to='work.task')),
                ],
                options={
                    'ordering': ['pk'],
                    'constraints': [models.UniqueConstraint(fields=('task', 'product'), name='a_product_stands_once_in_a_task')],
                },
            )],
        ),
    ]
