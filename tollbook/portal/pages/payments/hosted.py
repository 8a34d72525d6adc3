"""The processor's own card fields: the two pages of the portal that show them."""

from django.http import HttpResponse

from tollbook.payments.queries.hosted import may_load


def widened(response: HttpResponse, gateway: str) -> HttpResponse:
    """Let this one page load the processor's script and frames; every other page stays shut."""
    if allowed := may_load(gateway):
        response._csp_update = allowed  # type: ignore[attr-defined]
    return response
