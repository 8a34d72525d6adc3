"""The room as a Django app."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "tollbook.services"
    label = "services"
