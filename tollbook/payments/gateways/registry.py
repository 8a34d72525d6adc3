"""Which gateways there are, by the name that a cycle's row holds."""

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.base import Gateway
from tollbook.payments.gateways.nacha.gateway import Nacha
from tollbook.payments.gateways.sandbox import Sandbox
from tollbook.payments.gateways.stripe import Stripe

_GATEWAYS: dict[str, Gateway] = {each.name: each for each in (Sandbox(), Stripe(), Nacha())}
NAMES = tuple(_GATEWAYS)
# Those that say at once whether they took the money.
IMMEDIATE = tuple(name for name, each in _GATEWAYS.items() if each.is_immediate)


def gateway(name: str) -> Gateway:
    """The gateway of this name; raises Refused when there is none."""
    if name not in _GATEWAYS:
        raise Refused("no-gateway", "Payments of this kind are not offered.")
    return _GATEWAYS[name]
