"""The room as a Django app."""

from django.apps import AppConfig


class FieldsConfig(AppConfig):
    name = "tollbook.fields"
    label = "fields"
