"""Addresses, from the registry of routes; links of shared pages lead to the portal."""

from tollbook.config.routes import PORTAL, url_patterns

urlpatterns = url_patterns(PORTAL)
handler400 = "tollbook.config.errors.bad_request"
handler403 = "tollbook.config.errors.permission_denied"
handler404 = "tollbook.config.errors.not_found"
handler500 = "tollbook.config.errors.server_error"
