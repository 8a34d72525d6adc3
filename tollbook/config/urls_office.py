"""Addresses as the office's pages link to them: a page that both faces show stays in the office."""

from tollbook.config.routes import office_url_patterns
from tollbook.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = office_url_patterns()
