"""Modules of the usage room: feeds, files, rejects, calls without owner or price."""

MODULES = ("Usage",)
