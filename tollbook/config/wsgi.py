"""The WSGI application that a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from tollbook.config.proxies import behind_proxies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
application = behind_proxies(get_wsgi_application())
# Pages load with their addresses. What has been loaded by now stays as long as the process, so
# the collector need not look through it again: that held a page up by a tenth of a second.
get_resolver().reverse_dict  # noqa: B018
gc.collect()
gc.freeze()
