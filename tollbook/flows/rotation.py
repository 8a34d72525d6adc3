"""A new key for what is sealed: every old seal is broken and made anew, batch by batch."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Model

from tollbook.access.actions import sealed_anew
from tollbook.access.models import AuthenticatorApp
from tollbook.access.queries.seals import is_of_newest_key
from tollbook.customers.models import AccountSecurity
from tollbook.notices.models import Notice
from tollbook.payments.models import AchFile, Method

ROWS_AT_ONCE = 500
# Every column that holds a sealed value.
SEALED: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (AccountSecurity, ("ssn_cipher", "code_cipher")),
    (AuthenticatorApp, ("key_cipher",)),
    (Method, ("number_cipher",)),
    (AchFile, ("text",)),
    (Notice, ("sealed",)),
)


def rotate_keys() -> Iterator[tuple[str, int]]:
    """Seal everything with the newest key: table and rows of each batch, as they are done.

    Each batch is a transaction of its own and rows of the newest key are passed over, so that a
    rotation that was stopped is carried on by another one. A value that no key opens raises
    Refused, and stays as it is.
    """
    for model, columns in SEALED:
        after = 0
        while ids := _next_ids(model, after):
            yield str(model._meta.verbose_name), _sealed_again(model, columns, ids)
            after = ids[-1]


def _next_ids(model: type[Model], after: int) -> list[int]:
    rows = model._default_manager.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:ROWS_AT_ONCE])


@transaction.atomic
def _sealed_again(model: type[Model], columns: tuple[str, ...], ids: list[int]) -> int:
    changed = []
    for row in model._default_manager.select_for_update().filter(pk__in=ids):
        old = [name for name in columns if not is_of_newest_key(getattr(row, name))]
        for name in old:
            setattr(row, name, sealed_anew(getattr(row, name)))
        changed += [row] if old else []
    model._default_manager.bulk_update(changed, columns)
    return len(changed)
