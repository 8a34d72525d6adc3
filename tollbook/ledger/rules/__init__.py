"""Pure rules of the ledger: what settles what, and how old it is."""
