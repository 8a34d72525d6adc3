"""All steps up to 0004 in one: a new database is made at once, an older one goes step by step."""

import django.db.models.deletion
import tollbook.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('content', '0001_tables'), ('content', '0002_custom_links'), ('content', '0003_forms_and_news'), ('content', '0004_social_links')]

    initial = True

    dependencies = [
        ('customers', '0001_squashed_0014_invitation'),
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='BaseLook',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('tokens', models.JSONField(blank=True, default=dict)),
                    ('logo_svg', models.TextField(blank=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                    ('base', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                ],
            ), migrations.CreateModel(
                name='CustomLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(choices=[('ServiceMenu', 'End of the Services menu'), ('CustomLinksMenu', 'Links menu'), ('HelpMenu', 'End of the Help menu'), ('AcceptTermsPage', 'Terms that customers must accept')], max_length=16, verbose_name='location')),
                    ('text', models.CharField(max_length=100)),
                    ('url', models.URLField(max_length=500, verbose_name='address')),
                    ('customer_visible', models.BooleanField(default=True, verbose_name='customer visible')),
                    ('list_order', models.PositiveSmallIntegerField(default=100, verbose_name='list order')),
                    ('is_retired', models.BooleanField(default=False, verbose_name='retired')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.base')),
                ],
                options={
                    'verbose_name': 'custom link',
                    'constraints': [models.CheckConstraint(condition=models.Q(('url__startswith', 'https://')), name='custom_link_address_is_https'), models.CheckConstraint(condition=models.Q(('place__in', ['ServiceMenu', 'CustomLinksMenu', 'HelpMenu', 'AcceptTermsPage'])), name='custom_link_stands_in_a_known_place'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='custom_link_has_a_text')],
                },
            ), migrations.CreateModel(
                name='DownloadForm',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('handle', models.CharField(editable=False, max_length=16, unique=True)),
                    ('name', models.CharField(max_length=100)),
                    ('description', models.CharField(blank=True, max_length=300)),
                    ('heading', models.CharField(blank=True, max_length=60)),
                    ('audience', models.CharField(choices=[('everyone', 'Everyone'), ('customers', 'Customers'), ('agents', 'Agents'), ('wholesale', 'Wholesale')], default='customers', max_length=10)),
                    ('file_key', models.CharField(editable=False, max_length=100)),
                    ('file_name', models.CharField(editable=False, max_length=255)),
                    ('size_bytes', models.PositiveBigIntegerField(default=0, editable=False)),
                    ('list_order', models.PositiveSmallIntegerField(default=100, verbose_name='list order')),
                    ('changed_at', models.DateTimeField(editable=False)),
                    ('is_retired', models.BooleanField(default=False, verbose_name='retired')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.group')),
                ],
                options={
                    'verbose_name': 'download form',
                    'constraints': [models.CheckConstraint(condition=models.Q(('file_key', ''), _negated=True), name='a_download_form_has_its_file')],
                },
            ), migrations.CreateModel(
                name='News',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=120)),
                    ('body', models.TextField(max_length=4000)),
                    ('audience', models.CharField(choices=[('everyone', 'Everyone'), ('customers', 'Customers'), ('agents', 'Agents'), ('wholesale', 'Wholesale')], default='everyone', max_length=10)),
                    ('starts_on', models.DateField()),
                    ('expires_on', models.DateField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                ],
                options={
                    'verbose_name_plural': 'news',
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gt', models.F('starts_on')), _connector='OR'), name='news_expires_after_it_starts')],
                },
            ), migrations.CreateModel(
                name='SocialLink',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('network', models.CharField(choices=[('facebook', 'Facebook'), ('linkedin', 'LinkedIn'), ('twitter', 'X (Twitter)'), ('google_plus', 'Google+')], max_length=12)),
                    ('url', models.URLField(max_length=300, verbose_name='address')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('base', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.base')),
                ],
                options={
                    'verbose_name': 'social link',
                    'constraints': [models.UniqueConstraint(fields=('base', 'network'), name='a_base_has_one_page_in_a_network'), models.CheckConstraint(condition=models.Q(('url__startswith', 'https://')), name='social_link_address_is_https')],
                },
            )],
        ),
    ]
