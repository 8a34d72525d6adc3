"""API: what other programs read and change, in the shapes of the TM Forum's Open APIs.

Knows: how a request of a program is read, how an answer is written, which resources there are.
Must not know: tables (rooms below are asked through their doors), other faces, who is let in (the
gate of `config` says so before any page of ours runs).
Tables: none.
"""
