"""How an account pays, as its pages ask for it: the account with its profile in one statement, and
who takes the payments of its cycle under which rules, which staff set up and pages keep a minute.

Only what is shown may be a minute old. What is paid is judged by `payments.attempts`, anew.
"""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, QuerySet, Subquery

from tollbook.customers.queries import account_for
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import AccountRef, Viewer
from tollbook.payments.models import CycleGateways, PaymentProfile
from tollbook.payments.rules_kept import setup_key, texts_that_hold

SETUP_SECONDS = 60
PATH = ("account__group__base__company", "account__status")


@dataclass(frozen=True)
class Paying:
    """What an account may do when it pays; `profile.account` is the account itself.

    cycle_code: of its cycle, "" where none is chosen.
    """

    profile: PaymentProfile
    cycle_code: str


def paying_for(viewer: Viewer, ref: AccountRef, cycle_codes: "QuerySet[Any, str]") -> Paying:
    """How an account pays, if `viewer` may see it; raises NotFound. One statement.

    cycle_codes: the code of that account's cycle, as whoever knows cycles asks for it.
    """
    rows = PaymentProfile.objects.select_related(*PATH).annotate(code=Subquery(cycle_codes[:1]))
    found = rows.filter(seen_by(viewer, "account"), account=ref.id).first()
    if found is None:
        account = account_for(viewer, ref.number)
        return Paying(PaymentProfile(account=account), cycle_codes.first() or "")
    return Paying(found, found.code or "")


def setup_shown(cycle_code: str, *, anew: bool = False) -> CycleGateways | None:
    """The gateways and rules of a cycle with the texts that hold, at most a minute old.

    anew: as they stand this moment; for what somebody sent, and is shown again.
    """
    key = setup_key(cycle_code)
    kept: tuple[CycleGateways | None] | None = None if anew else cache.get(key)
    if kept is None:
        kept = (_setup_read(cycle_code),)
        cache.set(key, kept, SETUP_SECONDS)
    return kept[0]


def _setup_read(cycle_code: str) -> CycleGateways | None:
    texts = [Prefetch(f"{rule}__texts", texts_that_hold()) for rule in ("card_rule", "bank_rule")]
    rows = CycleGateways.objects.select_related("card_rule", "bank_rule").prefetch_related(*texts)
    return rows.filter(cycle_code=cycle_code).first()
