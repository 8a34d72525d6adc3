"""Corporate structures: two levels, a top and its subs, and never a third.

The row of the parent is locked while a sub is attached, so two saves at once cannot make a sub of
a sub: whichever comes second sees what the first did.
"""

from tollbook.customers.models import Account, Group
from tollbook.customers.queries.known import Known
from tollbook.customers.types import CURRENCY_STAYS, ONE_CURRENCY
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.show import counted

SELF = "self"
CORPORATE = "corporate"
FIELD = "corporate_parent"
Fault = tuple[str, str] | None
MISSING = ("REQ", "Enter the corporate account number.")
UNKNOWN = ("ACC", "No account has this number.")
MOVING = ("ADMIN", "Moving a sub account to another parent needs the right Customers.Admin.")


def parent_named(own: Account, typed: str, *, is_admin: bool, known: Known) -> Account | None:
    """The parent that the typed Corp Acct # means, locked; None for a top and for other types.

    own: the account with its wanted type and group, saved or new; its own number or `self` makes it
    a top. Raises WrongFields. Runs inside the transaction that saves the account.
    """
    if own.billing_type != CORPORATE:
        refuse_leaving(own, "billing_type")
        return None
    number = typed.strip()
    if not number:
        raise WrongFields({FIELD: MISSING})
    if number.casefold() == SELF or number.upper() == own.number.upper():
        return None
    parent = known.parent(number)
    if parent is None:
        raise WrongFields({FIELD: UNKNOWN})
    refuse_leaving(own, FIELD)
    fault = _fault_of(parent, own, known, is_admin=is_admin)
    if fault is not None:
        raise WrongFields({FIELD: fault})
    return parent


def _fault_of(
    parent: Account, own: Account, known: Known, *, is_admin: bool
) -> tuple[str, str] | None:
    if parent.corporate_parent_id is not None:
        return "SUB", f"{parent.shown_number} is itself a sub account; enter its parent."
    if parent.billing_type != CORPORATE:
        return "TYPE", f"{parent.shown_number} is not a corporate account."
    if _currency(parent.group, known) != _currency(own.group, known):
        return ONE_CURRENCY
    if own.corporate_parent_id not in (None, parent.pk) and not is_admin:
        return MOVING
    return None


def _currency(group: Group | None, known: Known) -> str:
    """Parent and sub are billed together in corporate reports, so in one currency."""
    return known.base_of(group).company.currency


def fault_of_currency(
    own: Account, before: Group | None, known: Known, *, is_billed: bool
) -> Fault:
    """What stands against the group that `own` has now, where it is kept in another currency than
    `before` is: bills that stand, a parent, subs. None where nothing does."""
    wanted = _currency(own.group, known)
    if own._state.adding or wanted == _currency(before, known):
        return None
    if is_billed:
        return CURRENCY_STAYS
    parent = own.corporate_parent
    is_torn = parent is not None and _currency(parent.group, known) != wanted
    return (
        ONE_CURRENCY if is_torn or Account.objects.filter(corporate_parent=own).exists() else None
    )


def refuse_leaving(top: Account, field: str) -> None:
    """A top with subs stays what it is until they are moved; nobody adds one meanwhile."""
    if top._state.adding:
        return
    Account.objects.select_for_update().filter(pk=top.pk).first()
    subs = Account.objects.filter(corporate_parent=top).count()
    if subs:
        raise WrongFields({field: ("SUBS", f"Move the {counted(subs, 'sub account')} first.")})
