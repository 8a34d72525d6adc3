"""Kinds of product that no new product is made of stay for those that stand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0013_hours_and_sizes_in_ink"),
    ]

    operations = [
        migrations.AddField(
            model_name="producttype",
            name="is_sold",
            field=models.BooleanField(default=True),
        ),
    ]
