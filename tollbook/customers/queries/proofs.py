"""Back-up proof of an account: what is asked, and what may not be an answer."""

from tollbook.customers.models import Account, AccountSecurity
from tollbook.fields.queries import choices_of
from tollbook.fields.types import QUESTIONS


def security_of(account: Account) -> AccountSecurity:
    """What proves who speaks for `account`; a row that is not saved yet where there is none."""
    found = AccountSecurity.objects.filter(account=account).first()
    return found or AccountSecurity(account=account)


def questions_offered() -> list[tuple[str, str]]:
    """Stored value and words of each question one may choose."""
    return [(each.value, each.label) for each in choices_of(QUESTIONS)]


def questions_asked(account: Account) -> tuple[str, str] | None:
    """The words of the two questions of `account`, None where not both are set."""
    row = security_of(account)
    if not row.has_questions:
        return None
    words = dict(questions_offered())
    return words.get(row.question_1, row.question_1), words.get(row.question_2, row.question_2)


def account_words(account: Account) -> tuple[str, ...]:
    """What anybody knows who has seen a bill, or who knows the customer."""
    place = account.locations.filter(is_bill_to=True).first()
    where = (place.address_1, place.city, place.postal_code, place.county) if place else ()
    return (
        *(account.number, account.name, account.contact_name, account.contact_emails),
        *(account.phone, account.contact_phone, account.cell_phone, account.fax),
        security_of(account).ssn_last_four,
        *where,
    )
