"""All steps up to 0002 in one: a new database is made at once, an older one goes step by step."""

import django.db.models.deletion
import tollbook.kernel.migrating
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('flows', '0001_nights'), ('flows', '0002_loads')]

    initial = True

    dependencies = [
    ]

    operations = [
        tollbook.kernel.migrating.Tables(
            tables=[migrations.CreateModel(
                name='Night',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('began_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('has_troubles', models.BooleanField(default=False)),
                ],
            ), migrations.CreateModel(
                name='LoadedFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('table', models.CharField(max_length=40)),
                    ('name', models.CharField(max_length=255)),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('began_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('lines_done', models.PositiveIntegerField(default=0)),
                    ('new', models.PositiveIntegerField(default=0)),
                    ('changed', models.PositiveIntegerField(default=0)),
                    ('same', models.PositiveIntegerField(default=0)),
                    ('rejected', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('table', 'fingerprint'), name='a_file_is_loaded_once_into_its_table')],
                },
            ), migrations.CreateModel(
                name='NightStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('name', models.CharField(max_length=60)),
                    ('words', models.CharField(max_length=300)),
                    ('troubles', models.TextField(blank=True)),
                    ('took_ms', models.PositiveBigIntegerField()),
                    ('night', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='flows.night')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('night', 'position'), name='a_step_of_a_night_is_done_once')],
                },
            ), migrations.CreateModel(
                name='RejectedLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.PositiveIntegerField()),
                    ('faults', models.JSONField()),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejects', to='flows.loadedfile')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('file', 'line'), name='a_line_of_a_loaded_file_is_rejected_once')],
                },
            )],
        ),
    ]
