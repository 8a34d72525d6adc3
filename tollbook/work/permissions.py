"""Modules of the work room; types of staff's own making bring theirs when they are saved."""

MODULES = (
    *("Orders", "Orders_CustomerLevel"),
    *("TroubleTickets", "TroubleTickets_CustomerLevel"),
    "NewService",
)
