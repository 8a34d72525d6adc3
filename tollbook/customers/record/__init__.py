"""The fields of an account, its bill-to address and its proof of identity, as pages draw them."""

from tollbook.customers.record.general import (
    ACCOUNT,
    AGENT,
    BILL_TO,
    CONTACT,
    CONTRACT,
    SECURITY,
)
from tollbook.customers.record.more import ESTIMATE, EXTERNAL, MAILINGS, TERMS

SECTIONS = (
    *(CONTACT, BILL_TO, ACCOUNT, CONTRACT, AGENT, SECURITY, EXTERNAL),
    *(MAILINGS, ESTIMATE, TERMS),
)
__all__ = [
    "ACCOUNT",
    "AGENT",
    "BILL_TO",
    "CONTACT",
    "CONTRACT",
    "ESTIMATE",
    "EXTERNAL",
    "MAILINGS",
    "SECTIONS",
    "SECURITY",
    "TERMS",
]
