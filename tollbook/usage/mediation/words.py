"""What the codes of rejected, skipped, orphaned and unrated rows mean, for people."""

REJECT_WORDS = {
    "bad_encoding": "The line is not UTF-8 text.",
    "bad_character": "The line holds control characters.",
    "long_line": "The line is far longer than a call can be.",
    "broken_quotes": "A quotation mark is missing or stands in the wrong place.",
    "missing_fields": "The line has fewer fields than the format asks for.",
    "extra_fields": "The line has more fields than the format allows.",
    "truncated_line": "The file ends in the middle of this line.",
    "no_call_key": "The call has no identifier.",
    "bad_start": "The start is no date and time, or lies too far ahead or back.",
    "bad_seconds": "The length is no number of seconds, below zero or too long.",
    "bad_disposition": "The disposition is not a known word.",
    "bad_direction": "The direction is neither out nor in.",
    "no_billed_number": "No number is given that the call could be billed to.",
    "bad_number": "A number is neither a telephone number nor a short code.",
}
SKIP_WORDS = {
    "not_answered": "The call was not answered.",
    "zero_seconds": "The call lasted zero seconds.",
    "internal": "The call did not leave the switch.",
    "called_toll_free": "The called party pays for toll-free calls.",
}
ORPHAN_WORDS = {
    "no_owner": "No product with the billed number was in service that day.",
    "two_owners": "More than one product with the billed number was in service that day.",
}
UNRATED_WORDS = {
    "no_plan": "The product has no rate plan.",
    "no_rule": "The plan has no rule for this kind of call on that day.",
    "no_deck_row": "The deck has no rate for this destination on that day.",
    "called_toll_free": "The called party pays for toll-free calls.",
    **ORPHAN_WORDS,
}


def words_for(code: str) -> str:
    """The sentence for any of the codes above; the code itself when it is none of them."""
    for words in (REJECT_WORDS, SKIP_WORDS, UNRATED_WORDS):
        if code in words:
            return words[code]
    return code
