"""The optional reports of a bill: what each one says, worked out of the stored lines and calls.

A report is a function from the facts of one bill to a table, or to None where there is nothing to
show. Paper and the portal draw the same tables; nothing here knows either.
"""
