"""Reads of the fields room."""

from django.db.models import QuerySet

from tollbook.fields.models import Choice, FieldDefinition


def definitions_of(entity: str) -> QuerySet[FieldDefinition]:
    """The active custom fields of a table, in the order they are shown."""
    return FieldDefinition.objects.filter(entity=entity, is_active=True)


def choices_of(list_name: str) -> QuerySet[Choice]:
    """What a drop-down list offers for a new choice, in its order."""
    return Choice.objects.filter(list_name=list_name, is_active=True)
