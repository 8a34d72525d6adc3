"""Security questions: which may be asked, and in which form answers are compared.

Source: customers.md 6 and 28.4; 47 CFR 64.2010(e): no readily available biographical or account
information.
"""

import re
import unicodedata
from collections.abc import Iterable

from tollbook.kernel.errors import Refused

ANSWER_MIN, ANSWER_MAX = 3, 60
CODE = re.compile("[A-Za-z0-9]{4,20}", re.ASCII)
PERSONAL_ANSWER = "Choose an answer that is not account or personal data."
PERSONAL_CODE = "Do not use account data or personal data."
LIKE_IN_ROW = 4


def normalised(answer: str) -> str:
    """An answer as it is compared: one form for each sign, no case, runs of blanks as one."""
    return " ".join(unicodedata.normalize("NFKC", answer).casefold().split())


def refuse_answer(answer: str, question: str, account_words: Iterable[str]) -> None:
    """Raise Refused for an answer that is too short, too long, or account data."""
    plain = normalised(answer)
    if not plain:
        raise Refused("REQ", "Answer this question.")
    if not ANSWER_MIN <= len(plain) <= ANSWER_MAX or "\0" in answer:
        raise Refused("LEN", f"Use {ANSWER_MIN} to {ANSWER_MAX} characters.")
    known = {_bare(word) for word in account_words} | {_bare(question)}
    if _bare(plain) in known - {""}:
        raise Refused("PERS", PERSONAL_ANSWER)


def refuse_code(code: str, account_words: Iterable[str]) -> None:
    """Raise Refused for a security code of another shape, or with four digits of account data."""
    if not CODE.fullmatch(code):
        raise Refused("CODE", "Use 4 to 20 letters and digits.")
    for word in account_words:
        digits = "".join(filter(str.isdigit, word))
        rows = {digits[at : at + LIKE_IN_ROW] for at in range(len(digits) - LIKE_IN_ROW + 1)}
        if any(row in code for row in rows):
            raise Refused("PERS", PERSONAL_CODE)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, normalised(text)))
