"""What accounts are found by, in one narrow row each, folded to plain small letters.

Kept by whatever saves an account, a location or a former number; whoever writes many rows at once
calls `renew` for them. Nothing is lost by a stale row but a hit, and the night renews all.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from tollbook.customers.models.account import Account, FormerNumber
from tollbook.customers.models.location import Location
from tollbook.fields.queries import searched_fields
from tollbook.kernel.phones import digits_of
from tollbook.kernel.rows import among, put_rows
from tollbook.kernel.trigrams import index_by_trigrams

PHONES = ("contact_phone", "phone", "fax", "cell_phone")
READ = ("pk", "number", "external_id", "custom", "name", "contact_name", *PHONES)
COLUMNS = ("codes", "words", "digits")
INDEX = "search_text_by_part"
ROWS_AT_ONCE = 2000


class SearchText(models.Model):
    """Each text begins and ends with its own sign, so that the start of a part can be asked for.

    codes: number, former numbers, external id and searched custom fields, a line each.   words:
    name and contact, parted by blanks.   digits: all telephone numbers, a line each.
    """

    account = models.OneToOneField(
        Account, models.CASCADE, primary_key=True, related_name="search_text"
    )
    codes = models.TextField()
    words = models.TextField()
    digits = models.TextField()

    def __str__(self) -> str:
        return f"search text of {self.account_id}"


def folded(text: str) -> str:
    """`text` in small letters without accents, its blanks single."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def words_of(text: str) -> list[str]:
    """The words of `text`: what stands between signs that are neither letter nor digit."""
    return "".join(sign if sign.isalnum() else " " for sign in folded(text)).split()


def index_by_part() -> bool:
    """The index of parts of the texts, made where it is missing and can be; whether it stands."""
    return index_by_trigrams(connection, INDEX, SearchText._meta.db_table, COLUMNS)


def renew(account_ids: Collection[int] | None = None) -> None:
    """Write the search texts of these accounts anew; None is every account."""
    rows = Account.objects.order_by("pk")
    if account_ids is not None:
        rows = rows.filter(pk__in=among(account_ids))
    batch: list[tuple[Any, ...]] = []
    for row in rows.values_list(*READ).iterator(ROWS_AT_ONCE):
        batch.append(row)
        if len(batch) == ROWS_AT_ONCE:
            _write(batch)
            batch = []
    _write(batch)


def _write(rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    ids = [row[0] for row in rows]
    former = _by_account(FormerNumber, ids, "number")
    places = _by_account(Location, ids, "contact_phone")
    keys = list(searched_fields())
    texts = [_text(row, former[row[0]], places[row[0]], keys) for row in rows]
    put_rows(SearchText, "account", COLUMNS, texts)


def _by_account(
    model: type[FormerNumber] | type[Location], ids: Collection[int], column: str
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = model.objects.filter(account__in=among(ids)).order_by("pk")
    for account, value in rows.values_list("account", column):
        found[account].append(value)
    return found


def _text(
    row: tuple[Any, ...], former: list[str], places: list[str], keys: list[str]
) -> tuple[Any, ...]:
    """The account and its COLUMNS."""
    key, number, external_id, custom, name, contact, *phones = row
    searched = [str(custom.get(each) or "") for each in keys]
    return (
        key,
        _lines(folded(each) for each in (number, *former, external_id, *searched)),
        " ".join(["", *words_of(f"{name} {contact}"), ""]),
        _lines(digits_of(each) for each in (*phones, *places)),
    )


def _lines(parts: Iterable[str]) -> str:
    """Each part once, with a line break before and behind it."""
    return "\n".join(["", *dict.fromkeys(filter(None, parts)), ""])


@receiver(post_save, sender=Account)
def _account_saved(instance: Account, **_: Any) -> None:
    renew([instance.pk])


@receiver([post_save, post_delete], sender=Location)
@receiver([post_save, post_delete], sender=FormerNumber)
def _part_saved(instance: Location | FormerNumber, **_: Any) -> None:
    renew([instance.account_id])
