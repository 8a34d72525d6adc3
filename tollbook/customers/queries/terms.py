"""Reads of what customers have accepted."""

from django.db.models import Q, QuerySet

from tollbook.customers.models import Account, Base


def accepted_accounts_of(base: Base) -> QuerySet[Account]:
    """The accounts of `base` for which somebody has accepted the terms."""
    own = Q(group__base=base)
    if base.is_default:
        own |= Q(group__isnull=True) | Q(group__base__isnull=True)
    return Account.objects.filter(own, terms_accepted_at__isnull=False)


def terms_accepted_count(base: Base) -> int:
    """How many accounts of `base` have accepted the terms."""
    return accepted_accounts_of(base).count()
