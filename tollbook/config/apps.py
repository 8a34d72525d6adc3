"""The room as a Django app."""

import gc

from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from tollbook.kernel.form_words import speak_our_words

# Loading the house makes objects that stay as long as the process. Until all are there the
# collector is off, and it never looks through them: that was a tenth of every start.
gc.disable()


class ConfigConfig(AppConfig):
    name = "tollbook.config"
    label = "config"

    def ready(self) -> None:
        speak_our_words()
        # By name, because the receiver's rooms have models, which load after this module.
        receiver = import_string("tollbook.config.permissions.register_modules")
        # Django sends the signal for apps with models only, so access stands for all of us.
        user_logged_out.connect(import_string("tollbook.config.acting.end_with_session"))
        post_migrate.connect(receiver, sender=apps.get_app_config("access"))
        gc.freeze()
        gc.enable()
