"""Billing: cycles, the bill run, invoices and their documents.

Knows: what an account is billed for a period and how an invoice is made, stored and printed.
Must not know: payments and gateways, pages.
Tables: Cycle, BillingProfile, InvoiceReports, ReportSet, MessageGroup, AccountMessage, BillMessage,
TaxOverride, BaseBilling, Settings, InvoiceSequence, Run, Finding, RunAccount, Invoice, InvoiceLine,
Transfer, ChargeStamp, Document, EmailBill, PaperFile, PaperBill.
Doors: models, queries, actions, types.
"""
