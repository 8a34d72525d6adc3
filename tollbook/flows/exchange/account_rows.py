"""Accounts with their rows in every room, many at a time; and as the lines of an export."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from tollbook.customers.models import Account, FormerNumber, Location
from tollbook.flows.exchange.cells import Column
from tollbook.flows.record import ROWS
from tollbook.kernel.record import Kind
from tollbook.kernel.record_rows import value_of
from tollbook.kernel.rows import among

AT_ONCE = 1000
RELATED = ("group", "agent", "term", "status", "corporate_parent")
RowsOf = dict[str, Any]


def locked_rows(ids: Sequence[int]) -> dict[int, RowsOf]:
    """The rows of each account as they stand until the transaction ends: nobody changes them."""
    accounts = Account.objects.select_for_update(of=("self",)).select_related(*RELATED)
    held = list(accounts.filter(pk__in=among(ids)).order_by("pk"))
    return rows_by_account(held, is_locked=True)


def rows_by_account(accounts: Sequence[Account], *, is_locked: bool = False) -> dict[int, RowsOf]:
    """The rows of each account by the name of their model; a few statements for all."""
    ids = [each.pk for each in accounts]
    found: dict[int, RowsOf] = {each.pk: {"Account": each} for each in accounts}
    for name, (model, related) in ROWS.items():
        rows = _of(model, ids, is_locked=is_locked)
        for row in rows.select_related("account", *related):
            found[row.account_id][name] = row
        for pk in ids:
            found[pk].setdefault(name, model(account=found[pk]["Account"]))
    for place in _of(Location, ids, is_locked=is_locked).filter(is_bill_to=True):
        found[place.account_id]["Location"] = place
    for pk in ids:
        found[pk].setdefault("Location", Location(account=found[pk]["Account"]))
    return found


def _of(model: type[Any], ids: Sequence[int], *, is_locked: bool) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(account__in=among(ids))
    return rows.select_for_update(of=("self",)).order_by("pk") if is_locked else rows


def account_rows(columns: Sequence[Column]) -> Iterator[Mapping[str, Any]]:
    """Every account in the order of the numbers."""
    written = [each for each in columns if each.is_out]
    accounts = Account.objects.select_related(*RELATED).order_by("number")
    batch: list[Account] = []
    for account in accounts.iterator(AT_ONCE):
        batch.append(account)
        if len(batch) == AT_ONCE:
            yield from _batch(batch, written)
            batch = []
    yield from _batch(batch, written)


def _batch(accounts: Sequence[Account], columns: Sequence[Column]) -> Iterator[Mapping[str, Any]]:
    rows = rows_by_account(accounts)
    former: dict[int, list[str]] = {}
    numbers = FormerNumber.objects.filter(account__in=among([each.pk for each in accounts]))
    for each in numbers.order_by("pk"):
        former.setdefault(each.account_id, []).append(each.number)
    for account in accounts:
        own = rows[account.pk]
        facts = _facts(account, own["Location"], former.get(account.pk, []))
        yield facts | {
            each.name: _value(own[each.row], each) for each in columns if each.name not in facts
        }


def _facts(account: Account, place: Location, former: Sequence[str]) -> dict[str, Any]:
    """What no field of a section holds as such."""
    parent = account.corporate_parent
    top = account.number if account.billing_type == "corporate" else ""
    return {
        "account_number": account.number if account.is_numbered else "",
        "corporate_account_number": parent.number if parent else top,
        "status": account.status.code,
        "activated_on": account.activated_on,
        "disconnected_on": account.disconnected_on,
        "term_ends_by_hand": account.term_ends_by_hand,
        "former_numbers": "; ".join(former),
        "location_code": place.code or 0,
        "location_description": place.description,
        "as_typed": not place.place_confirmed,
    }


def _value(row: Any, column: Column) -> Any:
    """What a row holds; a reference without a key of its own by its words."""
    if column.spec.kind == Kind.REFERENCE and column.spec.refers == "pk":
        found = getattr(row, column.spec.name)
        return str(found) if found is not None else ""
    return value_of(row, column.spec)
