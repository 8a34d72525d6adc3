"""Modules of the ledger: balances beyond the header, posting, reversals."""

MODULES = ("Accounting", "AccountCredit", "WriteOff")
