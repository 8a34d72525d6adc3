"""Commands: the terminal's pages, one file for each tollbook command.

Knows: arguments, progress, exit codes.
Must not know: rules; a command calls doors.
Tables: none.
"""
