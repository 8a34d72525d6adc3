"""Terms of service: who accepted them for an account, and asking a whole base anew."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import record_changes_of_many, save_tracked
from tollbook.access.models import User
from tollbook.access.types import Actor, FieldChange
from tollbook.customers.models import Account, Base, TermsAcceptance
from tollbook.customers.queries.terms import accepted_accounts_of
from tollbook.kernel.errors import Refused

CLEARED_AT_ONCE = 1000
ONLY_OWN = "Only the customer can accept the terms."
DATE_LABEL = "T&C Accepted Date"


@transaction.atomic
def accept_terms(
    *,
    account: Account,
    user: User,
    links: Sequence[tuple[str, str]],
    by: Actor,
    hashes: Mapping[str, str] | None = None,
) -> Account:
    """Accept the terms for `account`; a second acceptance changes nothing.

    links: text and address of each document as it was shown.   hashes: by address, the SHA-256 of
    those that are kept here (T3). The first log-in that accepts does it for all log-ins of the
    account.
    """
    if by.acting_as is not None:
        raise Refused("acting", ONLY_OWN)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if locked.terms_accepted_at is not None:
        return locked
    locked.terms_accepted_at = by.at
    locked.terms_accepted_ip = by.ip or None
    save_tracked(row=locked, by=by, account=locked.number)
    TermsAcceptance.objects.bulk_create(
        TermsAcceptance(
            account=locked,
            user=user,
            accepted_at=by.at,
            ip=by.ip or None,
            link_text=text,
            link_url=url,
            text_hash=(hashes or {}).get(url, ""),
        )
        for text, url in links
    )
    return locked


def clear_terms(*, base: Base, by: Actor) -> int:
    """Empty the acceptance of every account of `base`; the evidence stays. How many there were.

    Works in batches, each a transaction of its own, so nobody waits for the last account; what
    somebody accepts meanwhile stays accepted.
    """
    cleared = 0
    while batch := _cleared_batch(base, by):
        cleared += batch
    return cleared


@transaction.atomic
def _cleared_batch(base: Base, by: Actor) -> int:
    found = accepted_accounts_of(base).filter(terms_accepted_at__lte=by.at).order_by("pk")
    # The groups of an account decide nothing once its rows are locked, so only those are.
    rows = list(found.select_for_update(of=("self",))[:CLEARED_AT_ONCE])
    Account.objects.filter(pk__in=[row.pk for row in rows]).update(
        terms_accepted_at=None, terms_accepted_ip=None, version=F("version") + 1
    )
    record_changes_of_many(changes=[(row, row.number, _cleared(row)) for row in rows], by=by)
    return len(rows)


def _cleared(row: Account) -> FieldChange:
    return FieldChange("terms_accepted_at", DATE_LABEL, str(row.terms_accepted_at), "")
