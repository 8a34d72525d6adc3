"""Modules of the reports room: the builder, and the reports that other people find in their menus.

The wholesale twin of CustomerPortal stands with the others in the customers room.
"""

MODULES = ("Reports", "CustomerPortal", "Reports_AgentLevel")
