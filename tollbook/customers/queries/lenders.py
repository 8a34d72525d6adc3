"""The generic log-ins that an operator may have for corporate customers, and whether they lend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tollbook.access.queries import rights_lent
from tollbook.customers.queries import GENERIC_CORPORATE, GENERIC_CORPORATE_SUB

OWN_GROUPS: Final[Mapping[str, str]] = {
    GENERIC_CORPORATE: "Corporate",
    GENERIC_CORPORATE_SUB: "Corporate subs",
}


@dataclass(frozen=True)
class Lender:
    """Whose rights corporate log-ins may have: the generic log-in, its group, whether it lends."""

    user_id: str
    group: str
    words: str
    is_on: bool


def corporate_lenders() -> list[Lender]:
    """Both of them, parents first; nothing to be read beyond what every request keeps."""
    lent = rights_lent()
    words = {GENERIC_CORPORATE: "parents", GENERIC_CORPORATE_SUB: "sub accounts"}
    return [Lender(each, OWN_GROUPS[each], words[each], each in lent) for each in OWN_GROUPS]
