"""Access: who a person is and what they may do.

Knows: log-ins, modules and their five rights, groups, the routes' rights.
Must not know: accounts, bases, or any page's contents.
Tables: User, Module (and Django's Group and Permission).
Doors: models, queries, actions, types.
"""
