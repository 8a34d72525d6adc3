"""The pages of one's own log-in, which `config.routes` mounts below the prefix of each face.

The same names everywhere: a link in such a page leads to the page of the face one is in.
"""

from dataclasses import replace

from tollbook.access.types import SIGNED_IN, Route
from tollbook.entrance.pages import second_factor, security, tokens

OWN: list[Route] = [
    Route("security/", security.overview, "security", SIGNED_IN),
    Route("security/password/", security.password, "security-password", SIGNED_IN),
    Route("security/email/", security.email, "security-email", SIGNED_IN, fresh=True),
    Route("security/rows/", security.rows, "security-rows", SIGNED_IN),
    Route("security/sessions/", security.sessions, "security-sessions", SIGNED_IN),
    Route("security/sessions/end/", security.end, "security-sessions-end", SIGNED_IN),
    Route("security/tokens/", tokens.tokens, "security-tokens", SIGNED_IN),
    Route("security/tokens/new/", tokens.new, "security-token-new", SIGNED_IN, fresh=True),
    Route(
        "security/tokens/<int:token_id>/revoke/", tokens.revoke, "security-token-revoke", SIGNED_IN
    ),
    Route("security/second-factor/", second_factor.overview, "second-factor-own", SIGNED_IN),
]
# Whoever looks through somebody else's pages has no business in any of them.
SECURITY: list[Route] = [replace(route, never_acting=True) for route in OWN]
