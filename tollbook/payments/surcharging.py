"""What a payment costs beside its amount: the surcharge of a rule, and where it may be taken."""

from collections.abc import Mapping
from decimal import Decimal

from tollbook.customers.queries import bill_to_of
from tollbook.kernel.money import ZERO, split
from tollbook.payments.models import Method
from tollbook.payments.rules.limits import bears_surcharge, surcharge
from tollbook.payments.types import Funding, MethodKind, RuleFacts


def surcharges_of(
    charged: Mapping[int, Decimal], method: Method, rule: RuleFacts
) -> dict[int, Decimal]:
    """The surcharge on the sum of these amounts, divided over their accounts to the cent."""
    if not charged:
        return {}
    bears = bears_surcharge(MethodKind(method.kind), Funding(method.funding))
    state = surcharge_state(method, rule)
    found = surcharge(sum(charged.values(), ZERO), rule, state=state, bears=bears)
    parts = split(found, [int(amount.scaleb(2)) for amount in charged.values()])
    return dict(zip(charged, parts, strict=True))


def surcharge_state(method: Method, rule: RuleFacts) -> str:
    """The state whose law decides over a surcharge: that of a card's billing address; for a bank
    account where the bills of its account go, as that is today."""
    if method.kind == MethodKind.CARD or not rule.surcharge_excluded_states:
        return method.state
    if method.bills_state is not None:
        return method.bills_state
    place = bill_to_of([method.account]).get(method.account_id)
    return place.state if place else ""
