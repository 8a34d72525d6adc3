"""What programs that watch over the site ask: does it live, can it serve, how much waits."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tollbook.api.answers import answer
from tollbook.flows.queries import as_prometheus, gauges, missing_parts
from tollbook.kernel import clock

TEXT = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def live(_: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return answer({"status": "live"})


@never_cache
@require_safe
def ready(_: HttpRequest) -> HttpResponse:
    """Database, tables and data folder are there; else which of them is not, as 503."""
    missing = missing_parts()
    if missing:
        return answer({"status": "not ready", "missing": missing}, 503)
    return answer({"status": "ready"})


@never_cache
@require_safe
def metrics(_: HttpRequest) -> HttpResponse:
    """How much waits or stands in which state, as Prometheus reads it."""
    return HttpResponse(as_prometheus(gauges(clock.now())), content_type=TEXT)
