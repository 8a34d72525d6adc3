"""The room as a Django app."""

from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "tollbook.commands"
    label = "commands"
