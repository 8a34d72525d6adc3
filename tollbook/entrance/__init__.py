"""Entrance: signing in and out, for every kind of person.

Knows: the log-in page and where people land.
Must not know: accounts' contents, money.
Tables: none.
"""
