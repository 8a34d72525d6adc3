"""What pages say of an account's proof of identity without showing it."""

from tollbook.customers.models import Account, AccountSecurity
from tollbook.fields.queries import items_of
from tollbook.fields.types import QUESTIONS
from tollbook.kernel import show


def security_words(account: Account) -> dict[str, str]:
    """What stands at each field of the section Security; "" where nothing is on file."""
    row = AccountSecurity.objects.filter(account=account).first() or AccountSecurity()
    has_questions = row.question_1 or row.question_2
    labels = {each.value: each.label for each in items_of(QUESTIONS)} if has_questions else {}
    on = row.code_set_on
    return {
        "ssn_cipher": f"***-**-{row.ssn_last_four}" if row.ssn_cipher else "",
        "code_cipher": (f"Set, {show.day(on)}" if on else "Set") if row.code_cipher else "",
        "question_1": labels.get(row.question_1, row.question_1),
        "question_2": labels.get(row.question_2, row.question_2),
        "answer_1_hash": "Set" if row.answer_1_hash else "",
        "answer_2_hash": "Set" if row.answer_2_hash else "",
    }
