"""What a password may not be like: what is known of the person's account and base."""

from tollbook.access.models import User
from tollbook.access.queries import mailbox_names
from tollbook.access.types import PasswordRules
from tollbook.customers.models import Account, Base
from tollbook.customers.queries import base_of, default_base
from tollbook.customers.shutting import home_of


def password_rules_of(user: User) -> PasswordRules:
    """The rules for a new password of `user`; three statements at most."""
    found = home_of(user)
    if found is None:
        base = default_base()
        return PasswordRules(
            (base.name, base.company.name), is_classic=base.classic_password_rules_on
        )
    home, base = found[0], found[1] or default_base()
    return _rules(home, base)


def password_rules_of_account(account: Account) -> PasswordRules:
    """The rules for the first password of a log-in that `account` is about to get."""
    return _rules(account, base_of(account))


def _rules(account: Account, base: Base) -> PasswordRules:
    phones = (account.phone, account.contact_phone, account.cell_phone)
    digits = ["".join(filter(str.isdigit, phone)) for phone in phones]
    words = (
        *(account.number, account.name, account.contact_name, base.name),
        base.company.name,
        *mailbox_names(account.contact_emails),
        # With and without the country's code in front.
        *digits,
        *(each[-10:] for each in digits),
    )
    return PasswordRules(words, base.classic_password_rules_on, account.number)
