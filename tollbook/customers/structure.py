"""Corporate structures: two levels, a top and its subs, and never a third.

The row of the parent is locked while a sub is attached, so two saves at once cannot make a sub of
a sub: whichever comes second sees what the first did.
"""

from tollbook.customers.models import Account
from tollbook.customers.queries.numbers import number_is
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.show import counted

SELF = "self"
CORPORATE = "corporate"
FIELD = "corporate_parent"
MISSING = ("REQ", "Enter the corporate account number.")
UNKNOWN = ("ACC", "No account has this number.")


def parent_named(typed: str, *, billing_type: str, own: Account | None) -> Account | None:
    """The parent that the typed Corp Acct # means, locked; None for a top and for other types.

    own: the account itself, None while it is new; its own number or `self` makes it a top. Raises
    WrongFields. Runs inside the transaction that saves the account.
    """
    if billing_type != CORPORATE:
        if own is not None:
            refuse_leaving(own)
        return None
    number = typed.strip()
    if not number:
        raise WrongFields({FIELD: MISSING})
    if number.casefold() == SELF or (own is not None and number.upper() == own.number.upper()):
        return None
    parent = Account.objects.select_for_update().filter(number_is(number)).first()
    if parent is None:
        raise WrongFields({FIELD: UNKNOWN})
    _refuse_parent(parent)
    if own is not None:
        _refuse_becoming_sub(own, parent)
    return parent


def _refuse_parent(parent: Account) -> None:
    if parent.billing_type != CORPORATE:
        words = f"{parent.shown_number} is not a corporate account."
        raise WrongFields({FIELD: ("not-corporate", words)})
    if parent.corporate_parent_id is not None:
        words = f"{parent.shown_number} is itself a sub account; enter its parent."
        raise WrongFields({FIELD: ("parent-is-a-sub", words)})


def _refuse_becoming_sub(own: Account, parent: Account) -> None:
    if parent.pk == own.pk:
        return
    # Locked too, so that nobody attaches a sub to it meanwhile.
    Account.objects.select_for_update().filter(pk=own.pk).first()
    refuse_leaving(own, field=FIELD)


def refuse_leaving(top: Account, *, field: str = "billing_type") -> None:
    """A top with subs stays what it is until they are moved."""
    subs = Account.objects.filter(corporate_parent=top).count() if top.pk else 0
    if subs:
        words = f"Move the {counted(subs, 'sub account')} first."
        raise WrongFields({field: ("has-subs", words)})


def refuse_currency(currency: str, parent_currency: str) -> None:
    """Parent and sub are billed together in corporate reports, so in one currency."""
    if currency != parent_currency:
        raise WrongFields({FIELD: ("currency", "Parent and sub must share a currency.")})
