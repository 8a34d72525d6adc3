"""What a log-in may do, as its page shows it; changed on the group of its kind only."""

from dataclasses import dataclass

from tollbook.access.models import User
from tollbook.access.queries import lender_of, rights_of
from tollbook.access.types import RIGHTS


@dataclass(frozen=True)
class Permits:
    """The rights of a log-in: whose group lends them, and each module with its rights in words."""

    lender: str
    rows: list[tuple[str, str]]


def permits_of(user: User) -> Permits:
    """What the role and the modules that are on leave of what the generic log-in lends."""
    rights = rights_of(user)
    modules = sorted({right.partition(".")[0] for right in rights})
    rows = [
        (module, ", ".join(verb for verb in RIGHTS if f"{module}.{verb}" in rights))
        for module in modules
    ]
    return Permits(lender_of(user), rows)
