"""The room as a Django app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "tollbook.flows"
    label = "flows"
