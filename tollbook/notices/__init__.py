"""Notices: what the carrier tells people by e-mail, text message or letter.

Knows: the words of each kind of message, what waits to be sent, how often it was tried.
Must not know: accounts and log-ins; their numbers and addresses come by value.
Tables: Template, Notice.
Doors: models, queries, actions, types.
"""
