"""Back-up proof of an account: its security questions and its security code."""

from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from tollbook.access.actions import save_tracked, seal
from tollbook.access.queries import opened
from tollbook.access.types import Actor
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of
from tollbook.customers.queries.proofs import account_words, security_of
from tollbook.customers.rules.answers import normalised, refuse_answer, refuse_code
from tollbook.fields.queries import options_of_list
from tollbook.fields.types import QUESTIONS
from tollbook.kernel.clock import day_in
from tollbook.kernel.entry import chosen
from tollbook.kernel.errors import Refused


@dataclass(frozen=True)
class Answered:
    """A question, by its stored value, and its answer as typed."""

    question: str
    answer: str


class RefusedAt(Refused):
    """A refusal that belongs to one field of the form."""

    def __init__(self, field: str, refusal: Refused) -> None:
        super().__init__(refusal.code, str(refusal))
        self.field = field


@transaction.atomic
def set_questions(*, account: Account, first: Answered, second: Answered, by: Actor) -> None:
    """Both questions with both answers; the answers are kept as slow salted hashes only."""
    row = security_of(account)
    offered = options_of_list(QUESTIONS)
    labels = {each.value: each.label for each in offered}
    words = (*account_words(account), opened(row.ssn_cipher))
    for place, given in enumerate((first, second), 1):
        try:
            chosen(given.question, offered, getattr(row, f"question_{place}"))
        except Refused as refusal:
            raise RefusedAt(f"question_{place}", refusal) from refusal
        try:
            refuse_answer(given.answer, labels[given.question], words)
        except Refused as refusal:
            raise RefusedAt(f"answer_{place}", refusal) from refusal
    if first.question == second.question:
        raise RefusedAt("question_2", Refused("SAME", "Choose two different questions."))
    if normalised(first.answer) == normalised(second.answer):
        raise RefusedAt("answer_2", Refused("SAME", "Give two different answers."))
    row.question_1, row.question_2 = first.question, second.question
    row.answer_1_hash, row.answer_2_hash = hashed(first.answer), hashed(second.answer)
    save_tracked(row=row, by=by, account=account.number)


def hashed(answer: str) -> str:
    """The slow salted hash of an answer."""
    return make_password(normalised(answer))


def answers_match(account: Account, first: str, second: str) -> bool:
    """Whether both answers are right; both are worked out in any case."""
    row = security_of(account)
    found = [
        check_password(normalised(first), row.answer_1_hash),
        check_password(normalised(second), row.answer_2_hash),
    ]
    return row.has_questions and all(found)


@transaction.atomic
def set_security_code(*, account: Account, code: str, by: Actor) -> None:
    """The code that identifies a caller; "" takes it away."""
    row = security_of(account)
    if code:
        refuse_code(code, (*account_words(account), opened(row.ssn_cipher)))
        if row.code_cipher and opened(row.code_cipher) == code:
            raise Refused("SAME", "Choose a new code.")
    elif not row.code_cipher:
        return
    row.code_cipher = seal(code)
    row.code_set_on = day_in(by.at, base_of(account).company.time_zone) if code else None
    save_tracked(row=row, by=by, account=account.number)
