"""User ids and account numbers share one name space (portal.md L1); here is who comes first."""

from collections.abc import Iterable

from django.db import transaction

from tollbook.access.models import Name

FOLDED_MAX = 40


@transaction.atomic
def claim_names(*, names: Iterable[str]) -> None:
    """Wait for everybody who is taking one of `names` at this moment, then look whether it is free.

    Call it before that look, inside the transaction that saves the log-in or the account; whoever
    comes later waits until that ends. Sorted, so that two files cannot wait for each other.
    """
    folded = sorted({each.strip().casefold()[:FOLDED_MAX] for each in names})
    Name.objects.bulk_create([Name(folded=each) for each in folded], ignore_conflicts=True)


def claim_name(*, name: str) -> None:
    """The same for one name."""
    claim_names(names=[name])
