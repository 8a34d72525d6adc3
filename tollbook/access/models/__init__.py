"""Log-ins, modules, settings, the history, and what guards the door."""

from tollbook.access.models.door import SignIn, Tries, Visit
from tollbook.access.models.once import OneTimeSecret, Request
from tollbook.access.models.people import (
    AccessEvent,
    Change,
    Module,
    Name,
    Settings,
    User,
    UserManager,
)
from tollbook.access.models.proofs import (
    AuthenticatorApp,
    FactorReset,
    Passkey,
    RecoveryCode,
    TrustedBrowser,
)
from tollbook.access.models.tokens import ApiToken, SentOnce

__all__ = [
    "AccessEvent",
    "ApiToken",
    "AuthenticatorApp",
    "Change",
    "FactorReset",
    "Module",
    "Name",
    "OneTimeSecret",
    "Passkey",
    "RecoveryCode",
    "Request",
    "SentOnce",
    "Settings",
    "SignIn",
    "Tries",
    "TrustedBrowser",
    "User",
    "UserManager",
    "Visit",
]
