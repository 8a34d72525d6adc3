"""Office: the staff's pages.

Knows: what staff see and may do.
Must not know: tables (rooms below are asked through their doors), other faces.
Tables: none.
"""
