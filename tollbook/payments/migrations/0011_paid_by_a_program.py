

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0010_removed_before_it_was_noted'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attempt',
            name='paid_from',
            field=models.CharField(choices=[('portal', 'portal'), ('office', 'office'), ('link', 'link'), ('api', 'api'), ('autopay', 'autopay')], max_length=7),
        ),
    ]
