"""Billing: cycles, the bill run, invoices and their documents.

Knows: what an account is billed for a period and how an invoice is made, stored and printed.
Must not know: payments and gateways, pages.
Tables: AccountMessage, BaseBilling, BillMessage, BillingProfile, ChargeStamp, CreditLine,
CreditedCall, Cycle, Document, EmailBill, Finding, Invoice, InvoiceCredit, InvoiceLine,
InvoiceReports, InvoiceSequence, LateNotice, LineCredited, MessageGroup, NextBillCredit, PaperBill,
PaperFile, ReportSet, Run, RunAccount, Settings, TaxOverride, Transfer, Void.
Doors: models, queries, actions, types.
"""
