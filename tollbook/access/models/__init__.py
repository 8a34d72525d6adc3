"""Log-ins, modules, settings, the history, and what guards the door."""

from tollbook.access.models.door import SignIn, Tries, Visit
from tollbook.access.models.once import OneTimeSecret, Request
from tollbook.access.models.people import (
    AccessEvent,
    Change,
    Module,
    Settings,
    User,
    UserManager,
)

__all__ = [
    "AccessEvent",
    "Change",
    "Module",
    "OneTimeSecret",
    "Request",
    "Settings",
    "SignIn",
    "Tries",
    "User",
    "UserManager",
    "Visit",
]
