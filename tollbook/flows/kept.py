"""Rows that staff keep up, with what rooms above hold of them: a base's defaults of bills.

One form or one line of a file saves all of it together, under the version of the row itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from tollbook.access.actions import refuse_stale, save_tracked
from tollbook.access.types import Actor
from tollbook.billing.models import BaseBilling
from tollbook.billing.types import RECORD_OF_BASE as BILLING
from tollbook.customers.actions.setup import save_setup_row
from tollbook.customers.models import Account, Base, Company, Group
from tollbook.customers.queries import default_base
from tollbook.customers.queries.setup import SetupKind
from tollbook.customers.types import CURRENCY_STAYS, ONE_CURRENCY
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec, Section
from tollbook.kernel.record_rows import put, values_of
from tollbook.ledger.queries import has_entries_of
from tollbook.payments.models import BasePayment
from tollbook.payments.types import RECORD_OF_BASE as PAYMENTS

DEFAULT_STAYS = (
    "currency",
    "Accounts without a base have entries in another currency; give their groups a base first.",
)
# The field by which a row says in which currency the accounts below it are kept.
CURRENCY_BY: Mapping[type[Model], str] = {Company: "currency", Base: "company", Group: "base"}


@dataclass(frozen=True)
class Part:
    """A row of a room above, one for each row of a kind. field: by which it names that row."""

    model: type[Model]
    field: str
    section: Section

    def row(self, held: Any) -> Any:
        """The part of a row; one not saved yet where there is none."""
        rows = self.model._default_manager
        found = rows.filter(**{self.field: held}).first() if held.pk else None
        return found or self.model(**({self.field: held} if held.pk else {}))


PARTS: Mapping[str, tuple[Part, ...]] = {
    "bases": (Part(BaseBilling, "base", BILLING), Part(BasePayment, "base", PAYMENTS)),
}


def parts_of(kind: SetupKind) -> tuple[Part, ...]:
    """What rooms above hold of the rows of a kind."""
    return PARTS.get(kind.key, ())


def kept_sections(kind: SetupKind) -> Sequence[Section]:
    """Everything that the form of a kind asks for."""
    return (*kind.sections, *(part.section for part in parts_of(kind)))


def kept_values(kind: SetupKind, held: Any) -> dict[str, Any]:
    """What stands in a row and in its parts."""
    own: list[FieldSpec] = [spec for section in kind.sections for spec in section.fields]
    values = values_of(held, own)
    for part in parts_of(kind):
        values |= values_of(part.row(held), part.section.fields)
    return values


@dataclass(frozen=True)
class Kept:
    """What a form or a line wants of a row. values: of its parts.   many: keys of the rows of the
    field that holds several."""

    kind: SetupKind
    row: Any
    values: Mapping[str, Any]
    many: Collection[str] = ()


@transaction.atomic
def save_kept(*, wanted: Kept, by: Actor, seen_version: int | None = None) -> None:
    """A new or changed row, its own values put already, with its parts; or WrongFields."""
    kind, row = wanted.kind, wanted.row
    rows = kind.model._default_manager.select_for_update()
    before: Any = rows.filter(pk=row.pk).first()
    refuse_stale(before, seen_version)
    _refuse_other_currency(row, before)
    save_setup_row(kind=kind, row=row, by=by, seen_version=seen_version, many=wanted.many)
    changed = [_part_saved(part, wanted, by) for part in parts_of(kind)]
    if any(changed) and before is not None and before.version == row.version:
        # Whoever has the form open must learn of it, so the row counts as changed.
        kind.model._default_manager.filter(pk=row.pk).update(version=F("version") + 1)


def _refuse_other_currency(row: Any, before: Any) -> None:
    """What was posted stays in its currency, whichever row above the accounts is changed."""
    if isinstance(row, Base) and row.is_default and not (before and before.is_default):
        _refuse_other_default(row)
    field = CURRENCY_BY.get(type(row))
    if field is None or before is None or _currency(row) == _currency(before):
        return
    _refuse_moving(_accounts_below(row), _currency(row), field, CURRENCY_STAYS)


def _refuse_other_default(row: Base) -> None:
    """A new default base takes the accounts that name none from the old one with all they owe."""
    old = Base.objects.select_related("company").filter(is_default=True).first()
    if old is None or _currency(row) == _currency(old):
        return
    nowhere = Account.objects.filter(group__base=None)
    _refuse_moving(nowhere, _currency(row), "is_default", DEFAULT_STAYS)


def _refuse_moving(
    accounts: QuerySet[Account], currency: str, field: str, posted: tuple[str, str]
) -> None:
    """Neither what was posted goes into another currency, nor a parent without its subs."""
    if has_entries_of(accounts):
        raise WrongFields({field: posted})
    kept = Coalesce("group__base__company__currency", Value(default_base().company.currency))
    others = Account.objects.exclude(pk__in=accounts).annotate(kept_in=kept)
    torn = others.exclude(kept_in=currency)
    is_torn = Q(corporate_parent__in=accounts) | Q(subs__in=accounts)
    if torn.filter(is_torn).exists():
        raise WrongFields({field: ONE_CURRENCY})


def _currency(row: Company | Base | Group) -> str:
    if isinstance(row, Company):
        return row.currency.upper()
    base = (row.base or default_base()) if isinstance(row, Group) else row
    return base.company.currency


def _accounts_below(row: Company | Base | Group) -> QuerySet[Account]:
    """The accounts of a row; those whose group names no base belong to the default one."""
    if isinstance(row, Group):
        return Account.objects.filter(group=row)
    wanted = {"company": row} if isinstance(row, Company) else {"pk": row.pk}
    bases = Base.objects.filter(**wanted)
    has_default = bases.filter(is_default=True).exists()
    nowhere = Q(group__base=None) if has_default else Q()
    return Account.objects.filter(Q(group__base__in=bases) | nowhere)


def _part_saved(part: Part, wanted: Kept, by: Actor) -> bool:
    row, fields = part.row(wanted.row), part.section.fields
    before = values_of(row, fields)
    put(row, fields, wanted.values)
    if values_of(row, fields) == before:
        return False
    return bool(save_tracked(row=row, by=by))
