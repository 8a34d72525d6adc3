"""Account numbers: taken from a scheme, once and for ever.

The counter's row is raised by a conditional update inside the transaction that saves the account,
so whoever comes at the same time waits, and a save that fails gives its number back. A number that
an account has or ever had is passed over, and so is one that is somebody's user id.
"""

import re
from typing import Final

from django.db import transaction
from django.db.models import F

from tollbook.access.actions import claim_name, save_tracked
from tollbook.access.types import Actor
from tollbook.customers.models import Account, AccountNumberScheme, FormerNumber, Group, Settings
from tollbook.customers.queries import is_account_number
from tollbook.customers.queries.known import Known
from tollbook.customers.queries.numbers import is_user_id, owner_of_number
from tollbook.customers.types import PENDING
from tollbook.kernel.errors import Refused, WrongFields

NUMBER_LENGTH_MAX: Final = 20
TOO_LONG = ("LEN", f"Use at most {NUMBER_LENGTH_MAX} characters.")
WRONG_SIGNS = ("number-signs", "Use letters, digits, dot, dash and underscore only.")
USER_ID = ("UNI", "Somebody signs in with this as user ID. Choose another number.")
ACCOUNT_NUMBER = "This is the number of an account. Choose another user ID."
NO_SCHEME = ("no-number-scheme", "No account number scheme is set up.")
_SIGNS = re.compile(r"[A-Z0-9._-]*")


def scheme_for(group: Group | None) -> AccountNumberScheme:
    """The scheme that numbers a new account of `group`; the master scheme where it has none."""
    scheme = group.scheme if group is not None else None
    scheme = scheme or Settings.load().master_scheme
    if scheme is None:
        raise Refused(*NO_SCHEME)
    return scheme


@transaction.atomic
def next_account_number(*, scheme: AccountNumberScheme) -> str:
    """The next free number of `scheme`; the counter is raised with the account."""
    while True:
        counter = AccountNumberScheme.objects.filter(pk=scheme.pk)
        counter.update(next_number=F("next_number") + 1)
        raised = counter.get()
        number = written_number(raised, raised.next_number - 1)
        if len(number) > NUMBER_LENGTH_MAX:
            raise WrongFields({"number": TOO_LONG})
        # A number that an import or a hand has taken before is passed over, and so is a user id.
        claim_name(name=number)
        if owner_of_number(number) is None and not is_user_id(number):
            return number


def written_number(scheme: AccountNumberScheme, counter: int) -> str:
    """Prefix, padded counter, suffix; more digits than the padding are never cut."""
    return f"{scheme.prefix}{str(counter).zfill(scheme.padding_digits)}{scheme.suffix}"


def clean_number(text: str, *, of: Account | None = None, known: Known | None = None) -> str:
    """A number typed by hand, upper-cased; raises WrongFields where it cannot be had.

    of: the account that is to bear it; what it has or had itself is no clash.   known: where the
    owners of many numbers have been asked for.
    """
    number = text.strip().upper()
    if not number:
        raise WrongFields({"number": ("REQ", "This field is required.")})
    if len(number) > NUMBER_LENGTH_MAX:
        raise WrongFields({"number": TOO_LONG})
    if not _SIGNS.fullmatch(number):
        raise WrongFields({"number": WRONG_SIGNS})
    known = known or Known()
    if known.has_looked_up(number):
        _refuse_taken(number, of, known)
        return number
    with transaction.atomic():
        claim_name(name=number)
        _refuse_taken(number, of, known)
    return number


def _refuse_taken(number: str, of: Account | None, known: Known) -> None:
    owner = known.owner(number)
    if owner is not None and (of is None or owner.pk != of.pk):
        words = f"This value is already used by account {owner.shown_number}."
        raise WrongFields({"number": ("UNI", words)})
    if is_user_id(number, but=of) if of else known.is_user_id(number):
        raise WrongFields({"number": USER_ID})


def refuse_account_number(user_id: str) -> None:
    """Raise Refused where the new log-in of somebody without an account would be called like one.

    Inside the transaction that saves the log-in: nobody takes the number meanwhile.
    """
    claim_name(name=user_id)
    if is_account_number(user_id):
        raise Refused("user-id-taken", ACCOUNT_NUMBER)


@transaction.atomic
def number_account(*, account: Account) -> None:
    """Give a new account its number, or a mark of its own until the scheme's time has come."""
    scheme = scheme_for(account.group)
    if scheme.assign_at == "activate":
        account.number = f"{PENDING}{account.pk}"
    else:
        account.number = next_account_number(scheme=scheme)


@transaction.atomic
def assign_number(*, account: Account, by: Actor) -> None:
    """At activation: the number that was still pending."""
    if not account.is_numbered:
        before = account.number
        account.number = next_account_number(scheme=scheme_for(account.group))
        save_tracked(row=account, by=by, account=before)


@transaction.atomic
def change_number(*, account: Account, number: str, by: Actor) -> None:
    """Another number by hand; the counter stands still, the old number stays the account's.

    The caller has checked that `by` may: the right is Customers.Admin.
    """
    wanted, old = clean_number(number, of=account), account.number
    if wanted == old:
        return
    FormerNumber.objects.filter(account=account, number=wanted).delete()
    if account.is_numbered:
        FormerNumber.objects.create(account=account, number=old, replaced_at=by.at)
    account.number = wanted
    save_tracked(row=account, by=by, account=wanted)


@transaction.atomic
def save_scheme(*, scheme: AccountNumberScheme, by: Actor, seen_version: int | None = None) -> None:
    """A new or changed scheme; its counter never falls back to what was given out."""
    faults = _faults_of_scheme(scheme)
    if faults:
        raise WrongFields(faults)
    save_tracked(row=scheme, by=by, seen_version=seen_version)


def _faults_of_scheme(scheme: AccountNumberScheme) -> dict[str, tuple[str, str]]:
    faults: dict[str, tuple[str, str]] = {}
    for name in ("prefix", "suffix"):
        text = getattr(scheme, name).strip().upper()
        setattr(scheme, name, text)
        if not _SIGNS.fullmatch(text):
            faults[name] = WRONG_SIGNS
    if len(written_number(scheme, scheme.next_number)) > NUMBER_LENGTH_MAX:
        faults["padding_digits"] = TOO_LONG
    highest = _highest_given(scheme)
    if scheme.next_number <= highest:
        faults["next_number"] = ("RNG", f"The next number must be above {highest}.")
    return faults


def _highest_given(scheme: AccountNumberScheme) -> int:
    """The highest counter value that stands in a number below the stored counter, 0 for none."""
    before = AccountNumberScheme.objects.filter(pk=scheme.pk).first()
    if before is None or scheme.next_number >= before.next_number:
        return 0
    looks = {"number__startswith": scheme.prefix, "number__endswith": scheme.suffix}
    given = [
        number
        for model in (Account, FormerNumber)
        for number in model.objects.filter(**looks).values_list("number", flat=True)
    ]
    inner = [each[len(scheme.prefix) : len(each) - len(scheme.suffix)] for each in given]
    counters = [int(each) for each in inner if each.isascii() and each.isdigit()]
    return max((each for each in counters if each < before.next_number), default=0)
