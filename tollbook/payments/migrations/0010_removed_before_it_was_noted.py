"""When a method was removed is noted since 0007; for those that had been removed before, the years
that their signed forms must be kept for count from this update on."""

from django.db import migrations

from tollbook.kernel import clock


def note(apps, schema_editor):
    methods = apps.get_model("payments", "Method")
    methods.objects.filter(is_removed=True, removed_at=None).update(removed_at=clock.now())


class Migration(migrations.Migration):
    dependencies = [("payments", "0009_refunds_that_did_not_arrive")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop, elidable=True)]
