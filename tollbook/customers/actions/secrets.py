"""SSN and security code: entered, and revealed with a reason."""

import re

from django.db import transaction

from tollbook.access.actions import record_event, save_tracked, seal
from tollbook.access.queries import keyed_hash, opened
from tollbook.access.types import Actor
from tollbook.customers.models import Account, AccountSecurity
from tollbook.kernel.entry import one_line
from tollbook.kernel.errors import Refused, WrongFields

REASON_LENGTH_MIN, REASON_LENGTH_MAX = 5, 300
SHORT_REASON = ("REASON", f"Give a reason of at least {REASON_LENGTH_MIN} characters.")
SSN = re.compile(r"(\d{3})-?(\d{2})-?(\d{4})", re.ASCII)
CIPHERS = {"ssn": "ssn_cipher", "code": "code_cipher"}
WORDS = {"ssn": "SSN", "code": "security code"}


@transaction.atomic
def set_ssn(*, account: Account, ssn: str, by: Actor) -> None:
    """The SSN of the contact, sealed at once; "" takes it away."""
    row = locked_security(account)
    # What cannot be read now is never written over.
    opened(row.ssn_cipher)
    digits = _digits_of(ssn)
    row.ssn_cipher, row.ssn_hash = seal(digits), keyed_hash(digits)
    row.ssn_last_four = digits[-4:]
    save_tracked(row=row, by=by, account=account.number)


def _digits_of(ssn: str) -> str:
    text = ssn.strip().replace(" ", "")
    if not text:
        return ""
    parts = SSN.fullmatch(text)
    if parts is None:
        raise WrongFields({"ssn": ("SSN", "Enter nine digits.")})
    area, group, serial = parts.groups()
    if area in ("000", "666") or area.startswith("9") or group == "00" or serial == "0000":
        raise WrongFields({"ssn": ("SSN", "This is not a valid SSN.")})
    return area + group + serial


def locked_security(account: Account) -> AccountSecurity:
    """What proves who speaks for `account`, locked until the transaction ends."""
    rows = AccountSecurity.objects.select_for_update()
    return rows.filter(account=account).first() or AccountSecurity(account=account)


@transaction.atomic
def reveal(*, account: Account, what: str, reason: str, by: Actor) -> str:
    """The readable SSN or security code; who saw it and why is written down first."""
    words = one_line(reason, REASON_LENGTH_MAX)
    if len(words) < REASON_LENGTH_MIN:
        raise WrongFields({"reason": SHORT_REASON})
    row = locked_security(account)
    found = opened(getattr(row, CIPHERS[what]))
    if not found:
        raise Refused("none", f"No {WORDS[what]} is on file.")
    record_event(by=by, kind=f"revealed {WORDS[what]}", account=account.number, reason=words)
    if what == "ssn":
        return f"{found[:3]}-{found[3:5]}-{found[5:]}"
    return found
