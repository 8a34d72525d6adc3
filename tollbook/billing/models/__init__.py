"""Cycles, billing profiles, runs and invoices."""

from tollbook.billing.models.credit import (
    CreditedCall,
    CreditLine,
    InvoiceCredit,
    LineCredited,
    NextBillCredit,
    Void,
)
from tollbook.billing.models.invoice import (
    ChargeStamp,
    Document,
    Finding,
    Invoice,
    InvoiceLine,
    InvoiceSequence,
    Run,
    RunAccount,
    Transfer,
)
from tollbook.billing.models.late import LateNotice
from tollbook.billing.models.mailing import BillMessage, EmailBill, PaperBill, PaperFile
from tollbook.billing.models.profile import (
    AccountMessage,
    BaseBilling,
    BillingProfile,
    Cycle,
    InvoiceReports,
    MessageGroup,
    ReportSet,
    Settings,
    TaxOverride,
)

__all__ = [
    "AccountMessage",
    "BaseBilling",
    "BillMessage",
    "BillingProfile",
    "ChargeStamp",
    "CreditLine",
    "CreditedCall",
    "Cycle",
    "Document",
    "EmailBill",
    "Finding",
    "Invoice",
    "InvoiceCredit",
    "InvoiceLine",
    "InvoiceReports",
    "InvoiceSequence",
    "LateNotice",
    "LineCredited",
    "MessageGroup",
    "NextBillCredit",
    "PaperBill",
    "PaperFile",
    "ReportSet",
    "Run",
    "RunAccount",
    "Settings",
    "TaxOverride",
    "Transfer",
    "Void",
]
