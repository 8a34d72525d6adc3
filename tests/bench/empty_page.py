"""The baseline of the portal's bench: Django, one route, two words."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    """Almost nothing."""
    return HttpResponse("<!doctype html><title>Empty</title><p>Almost empty.")


urlpatterns = [path("", page)]

# Only in the process that serves this page; the bench itself never imports this file.
os.environ.pop("DJANGO_SETTINGS_MODULE", None)
settings.configure(
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="only-for-the-bench",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)
application = get_wsgi_application()
