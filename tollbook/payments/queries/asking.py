"""What pages ask about cards, bank accounts and automatic payments, for every face."""

from tollbook.kernel.errors import Refused
from tollbook.payments.asking import (
    ADDRESS,
    KINDS,
    AutoForm,
    BankChangeForm,
    BankForm,
    CardChangeForm,
    CardForm,
    SignedForm,
    WithoutCardNumber,
    as_saved,
    email_of,
    text_of,
)
from tollbook.payments.methods import bank_name, valid_routing

__all__ = [
    "ADDRESS",
    "KINDS",
    "AutoForm",
    "BankChangeForm",
    "BankForm",
    "CardChangeForm",
    "CardForm",
    "SignedForm",
    "WithoutCardNumber",
    "as_saved",
    "bank_named",
    "email_of",
    "field_of",
    "text_of",
]

FIELDS = {"routing": "routing", "account-number": "number", "card-expired": "expires"}


def field_of(refused: Refused, form: WithoutCardNumber) -> str | None:
    """The field of a form that a refusal is about; None: the form as a whole."""
    name = FIELDS.get(refused.code, "")
    return name if name in form.fields else None


def bank_named(routing: str) -> dict[str, str]:
    """What a routing number says while a form is filled in: where the bank lies, or that a digit is
    wrong."""
    try:
        return {"name": bank_name(valid_routing(routing))}
    except Refused as refused:
        return {"wrong": str(refused)}
