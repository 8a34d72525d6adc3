"""A customer's log-in never has more than its generic one: superusers are staff."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("access", "0001_tables")]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(kind="staff"),
                name="only_staff_are_superusers",
            ),
        ),
    ]
