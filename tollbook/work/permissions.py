"""Modules of the work room; types of staff's own making bring theirs when they are saved."""

MODULES = (
    *("Orders", "Orders_CustomerLevel", "Orders_AgentLevel"),
    *("TroubleTickets", "TroubleTickets_CustomerLevel", "TroubleTickets_AgentLevel"),
    "NewService",
)
