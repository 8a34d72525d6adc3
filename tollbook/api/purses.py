"""From what an account pays, as its programs see it: the purse that the pages use too."""

from tollbook.billing.queries.records import cycle_codes_of
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.customers.types import AccountRef, Viewer
from tollbook.payments.queries import offers_of, sees_bank_accounts
from tollbook.payments.queries.purse import Purse
from tollbook.payments.queries.setup import paying_for


def purse_for(viewer: Viewer, number: str) -> tuple[Purse, str]:
    """The purse of an account that `viewer` may see and the code of its cycle; raises NotFound.

    The ACH gate keeps bank accounts from customers, never from staff.
    """
    account = account_for(viewer, number)
    paying = paying_for(viewer, ref_of(account), cycle_codes_of(account.pk))
    sees_banks = viewer.is_staff or sees_bank_accounts(account)
    purse = Purse(paying.profile, offers_of(paying.cycle_code), viewer.today, sees_banks)
    return purse, paying.cycle_code


def ref_of(account: Account) -> AccountRef:
    """The account as choices name it."""
    return AccountRef(account.pk, account.number, account.name)
