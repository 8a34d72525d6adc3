"""Kernel: money, periods, the clock, errors, ids and text, shared by every room.

Knows: how amounts are settled and split, what a period is, how refusals are raised.
Must not know: Django's tables, rooms, settings, people.
Tables: none. Open room: any file may be imported from above.
"""
