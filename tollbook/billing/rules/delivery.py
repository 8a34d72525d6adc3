"""How a bill is delivered: on paper, by e-mail, and why not. Pure rules.

"Over the minimum" is what the bill itself comes to, taxes included, without the paper bill fee and
before minimum billing, strictly above the setting. Source: customers.md 7, money.md 6.
"""

from dataclasses import dataclass
from decimal import Decimal

from tollbook.kernel.show import money

NEVER, IF_OVER, ALWAYS = range(3)

TURNED_OFF = "E-mail bills are turned off for this account."
NO_ADDRESS = "The account has no billing e-mail address."
NO_TEMPLATE = "No template: neither the account nor its base has one for e-mail bills."
NO_PDF = "Its PDF is not made yet."


@dataclass(frozen=True)
class EmailFacts:
    """What decides whether a bill goes by e-mail. judged: what is held against the minimum."""

    choice: int
    addresses: str
    judged: Decimal
    minimum: Decimal
    currency: str
    has_template: bool
    has_pdf: bool


def is_wanted(choice: int, judged: Decimal, minimum: Decimal) -> bool:
    """Whether a delivery is wanted: never, over the minimum, or always."""
    return choice == ALWAYS or (choice == IF_OVER and judged > minimum)


def why_no_email(facts: EmailFacts) -> str:
    """The sentence that says why nobody gets an e-mail, "" where somebody does."""
    if facts.choice == NEVER:
        return TURNED_OFF
    if not facts.addresses:
        return NO_ADDRESS
    if not is_wanted(facts.choice, facts.judged, facts.minimum):
        return f"The bill is not over the minimum of {money(facts.minimum, facts.currency)}."
    if not facts.has_template:
        return NO_TEMPLATE
    return "" if facts.has_pdf else NO_PDF
