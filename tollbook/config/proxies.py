"""What proxies in front of the site tell of how it was asked."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings

from tollbook.kernel.addresses import lies_in

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def behind_proxies(site: "WSGIApplication") -> "WSGIApplication":
    """`site`, which believes a listed proxy that it was asked over HTTPS, and nobody else.

    Without this, a site behind a proxy that ends TLS would send every page to HTTPS for ever.
    """

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        told = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().casefold()
        if told == "https" and lies_in(environ.get("REMOTE_ADDR", ""), settings.PROXIES):
            environ["wsgi.url_scheme"] = "https"
        return site(environ, start_response)

    return application
