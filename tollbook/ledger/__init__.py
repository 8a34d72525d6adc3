"""Ledger: what is owed and what was paid, written in ink.

Knows: entries, their order and running balance, what payers chose, allocations, aging; what staff
made and has to be approved or posted, batches of payments.
Must not know: invoices, gateways or pages; a source text by value names what made an entry.
Tables: Classification, Entry, Choice, Allocation, Head, Batch, Item, Settings.
Doors: models, queries, actions, types.
"""
