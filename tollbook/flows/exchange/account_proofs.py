"""SSN, security code and questions of an account that a file brings; sealed at once."""

from typing import Any

from tollbook.access.queries import keyed_hash, opened
from tollbook.customers.actions.proofs import (
    Answered,
    RefusedAt,
    answers_match,
    set_questions,
    set_security_code,
)
from tollbook.customers.actions.secrets import set_ssn
from tollbook.customers.models import Account, AccountSecurity
from tollbook.flows.exchange.tables import Job
from tollbook.kernel.errors import Refused, WrongFields

ANSWERS = {"answer_1": "answer_1_hash", "answer_2": "answer_2_hash"}
QUESTIONS = ("question_1", "answer_1_hash", "question_2", "answer_2_hash")
BOTH = "Give both questions with both answers."


def set_proofs(account: Account, proofs: dict[str, Any], job: Job) -> bool:
    """Keep what differs; whether anything did. What is refused does not name the value."""
    row = AccountSecurity.objects.get(account=account)
    before = row.version
    if "ssn_cipher" in proofs and keyed_hash(_digits(proofs["ssn_cipher"])) != row.ssn_hash:
        set_ssn(account=account, ssn=proofs["ssn_cipher"], by=job.by)
    if "code_cipher" in proofs and proofs["code_cipher"] != opened(row.code_cipher):
        try:
            set_security_code(account=account, code=proofs["code_cipher"], by=job.by)
        except Refused as refusal:
            raise WrongFields({"code_cipher": (refusal.code, str(refusal))}) from None
    if any(proofs.get(name) for name in QUESTIONS):
        _set_questions(account, proofs, job)
    row.refresh_from_db()
    return row.version != before


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _set_questions(account: Account, proofs: dict[str, Any], job: Job) -> None:
    given = [proofs.get(name, "") for name in QUESTIONS]
    if not all(given):
        missing = next(name for name in QUESTIONS if not proofs.get(name))
        raise WrongFields({missing: ("REQ", BOTH)})
    row = AccountSecurity.objects.get(account=account)
    asked = (row.question_1, row.question_2)
    if asked == (given[0], given[2]) and answers_match(account, given[1], given[3]):
        return
    first, second = Answered(given[0], given[1]), Answered(given[2], given[3])
    try:
        set_questions(account=account, first=first, second=second, by=job.by)
    except RefusedAt as refusal:
        name = ANSWERS.get(refusal.field, refusal.field)
        raise WrongFields({name: (refusal.code, str(refusal))}) from None
