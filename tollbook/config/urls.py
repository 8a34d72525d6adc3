"""Addresses, from the registry of routes."""

from tollbook.config.routes import url_patterns

urlpatterns = url_patterns()
handler400 = "tollbook.config.errors.bad_request"
handler403 = "tollbook.config.errors.permission_denied"
handler404 = "tollbook.config.errors.not_found"
handler500 = "tollbook.config.errors.server_error"
