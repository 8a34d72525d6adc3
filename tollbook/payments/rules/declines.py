"""Why a payment was not taken, in our own codes and in plain words for the payer."""

from typing import Final

# A card payment that its holder disputed at the bank.
DISPUTED: Final = "disputed"
# The processor has never heard of the payment, however often it was asked.
NEVER_ARRIVED: Final = "never-arrived"
# The processor took nothing and says that it never would, whatever the bank thinks.
NOT_ACCEPTED: Final = "not-accepted"
WORDS: Final = {
    "insufficient": "Your bank says there is not enough money for this payment.",
    "expired": "This card has expired.",
    "wrong-details": "Your bank does not accept these card details.",
    "lost-or-stolen": "Your bank has blocked this card.",
    "over-limit": "This payment is over the limit of your card.",
    "needs-authentication": (
        "Your bank wants you to confirm this payment, and that has not happened. Pay it yourself "
        "while you are signed in: your bank then asks you."
    ),
    DISPUTED: "You have disputed this payment at your bank.",
    "fraud": "Your bank has refused this payment.",
    "account-closed": "This bank account is closed.",
    "no-account": "Your bank knows no account of this number.",
    "not-authorised": "Your bank says that this debit was not authorised.",
    "stopped": "You have stopped this payment at your bank.",
    "card-expired": "This card has expired.",
    "no-method": "This payment method has been removed.",
    "not-checked": "This bank account is not ready for payments yet.",
    "other-processor": (
        "Payments of this account go through another processor now. Add this card or bank account "
        "once more."
    ),
    "currency": "Payments in the currency of this account are not taken this way.",
    "too-much": "This payment is above the most that is taken at once.",
    "over-ceiling": "This payment is above the most that is taken at once.",
    NEVER_ARRIVED: "The payment never reached the processor, so nothing was taken.",
    NOT_ACCEPTED: (
        "The processor does not accept this payment, so nothing was taken. Choose another payment "
        "method."
    ),
    "declined": "Your bank has refused this payment without a reason.",
}


def words_of(code: str) -> str:
    """The sentence for a code; an unknown one is an ordinary refusal of the bank."""
    return WORDS.get(code, WORDS["declined"])
