"""Flows: what needs several rooms at once: opening an account, files of records, the nightly round.

Knows: the order in which rooms do their part.
Must not know: pages; any rule that a room below can hold.
Tables: Night, NightStep, LoadedFile, RejectedLine.
Doors: queries, actions, types.
"""
