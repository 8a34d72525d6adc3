"""When an e-mail, phone or postal address is "of record", so that it may prove who somebody is.

A new address proves nothing: whoever took over an account has put their own there first. An
address is of record when it stood there 30 days ago, or when it stood there from the account's
first day. One that was replaced stays of record for the same 30 days; until then its successor
is not. Source: portal.md section 0 and 1.5; 47 CFR 64.2003 (address of record, 30 days).
"""

from datetime import datetime, timedelta

OF_RECORD_AFTER = timedelta(days=30)


def is_of_record(
    *, since: datetime, until: datetime | None, is_original: bool, at: datetime
) -> bool:
    """Whether a contact that stood from `since` to `until` (open: still stands) counts at `at`."""
    then = at - OF_RECORD_AFTER
    stood_long_enough = is_original or since <= then
    stands_or_did = until is None or until > then
    return stood_long_enough and stands_or_did
