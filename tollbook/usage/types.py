"""Words of usage that cross its door: why a row was rejected or skipped, in sentences."""

from typing import Final

# Why a row could not be taken; each says what to look at.
REJECT_REASONS: Final = {
    "bad_number": "A telephone number has fewer than 7 or more than 15 digits.",
    "bad_start": "The start is no date and time, or lies outside the days that the feed allows.",
    "bad_seconds": "The length is no number of seconds, is below zero or longer than allowed.",
    "bad_disposition": "The word for how the call ended is not one that this format knows.",
    "bad_direction": "The direction is neither out nor in.",
    "bad_columns": "The row has too few or too many columns.",
    "bad_text": "The row holds letters that cannot be read in the feed's encoding.",
    "no_call_key": "The row has no call id, so it could be counted twice.",
    "no_billed_number": "Neither number of the row tells whom the call is billed to.",
    "too_long": "The row is longer than any call record can be.",
}
# Why a row is no billable call; nothing has to be done.
SKIP_REASONS: Final = {
    "not_answered": "Not answered",
    "zero_seconds": "Answered for no time at all",
    "internal": "Inside the switch",
    "called_toll_free": "Called a toll-free number, which its owner pays",
}


def reason_of(code: str) -> str:
    """The sentence for a reason code; an unknown code is shown as words."""
    known = REJECT_REASONS.get(code) or SKIP_REASONS.get(code)
    return known or code.replace("_", " ").capitalize()
