"""ACH by files: what goes to the bank, and what comes back."""
