"""Addresses as a page of the agent face links to them; see `config.routes`."""

from tollbook.config.routes import AGENT, url_patterns
from tollbook.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = url_patterns(AGENT)
