"""Portal: the customer's pages.

Knows: what a customer sees and may do.
Must not know: tables (rooms below are asked through their doors), other faces.
Tables: none.
"""
