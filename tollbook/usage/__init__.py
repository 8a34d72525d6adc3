"""Usage: calls from the file to the priced row in the call store.

Knows: feeds, call files, rejects, owners of calls, and what rating needs of an account.
Must not know: invoices; billing stamps its key on calls by value.
Tables: Feed, CallFile, Reject, SkipCount, UsageProfile, Settings, RatingPass,
IncludedState, AccountCallFile. Calls: an Iceberg table.
Doors: models, queries, actions, types.
"""
