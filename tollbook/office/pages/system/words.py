"""Modules in the order and words of the matrix; docs/permissions.md says the same."""

from collections.abc import Iterable

SECTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "Office",
        {
            "Customers": "Customer records and their contacts.",
            "Locations": "Places of customers.",
            "Products": (
                "What accounts have: products and their charges. Add: sell a product; Update: "
                "change, suspend, disconnect it, and its charges."
            ),
            "Orders": "Orders of staff.",
            "TroubleTickets": "Tickets of staff.",
            "Accounting": (
                "Receivables: entries, batches, aging, journal; of a customer transactions, "
                "statement and payments. Add: make entries, delete and post one's own; Delete: "
                "delete those of others before they are posted; Admin: post those of others, "
                "approve, reverse, refund."
            ),
            "Billing": "Cycles and bill runs; Admin: approve and issue.",
            "Usage": "Feeds, call files, rejects, calls without owner or price.",
            "ProductsAdmin": (
                "The catalogue: items, prices, plans, decks, calling areas, area codes, taxes."
            ),
            "Agents": "Agents, their levels, customers and log-ins.",
            "Reports": (
                "The builder of reports; Add and Update: make and change them, "
                "and when they are mailed."
            ),
            "Maintenance": (
                "Companies, bases, groups, statuses, number schemes, lists; "
                "Admin: the settings of the installation."
            ),
            "MaintenanceSecurity": "Groups of people and their rights, staff log-ins, locks.",
            "Impersonation": (
                "Looking at the portal as a customer; Update also allows changing something there."
            ),
        },
    ),
    (
        "Customer portal",
        {
            "Customers_CustomerLevel": (
                "Portal: home, statements, invoices, calls, payments, profile; "
                "Update: change the profile."
            ),
            "Locations_CustomerLevel": "Portal: locations; Update: change their contact.",
            "Products_CustomerLevel": "Portal: products.",
            "Orders_CustomerLevel": "Portal: orders; Add: place one.",
            "TroubleTickets_CustomerLevel": "Portal: tickets; Add: open one.",
            "CustomerPortal": "Portal: the reports that staff shared with customers.",
        },
    ),
    (
        "Wholesale pages",
        {
            "Wholesale_Customers": (
                "Wholesale pages: home, statements, invoices, calls, payments, profile, files; "
                "Update: change the profile, send call records and CARE files."
            ),
            "Wholesale_Locations": "Wholesale pages: locations; Update: change their contact.",
            "Wholesale_Products": "Wholesale pages: products.",
            "Wholesale_Orders": "Wholesale pages: orders; Add: place one, send a file of orders.",
            "Wholesale_TroubleTickets": "Wholesale pages: tickets; Add: open one.",
            "Wholesale_CustomerPortal": (
                "Wholesale pages: the reports that staff shared with customers, the rate sheet."
            ),
        },
    ),
    (
        "Agent pages",
        {
            "Customers_AgentLevel": (
                "Agent pages: own customers, and those of the agents below, to look at; forms."
            ),
            "Products_AgentLevel": "Agent pages: what these customers have, without prices.",
            "Orders_AgentLevel": "Agent pages: orders of these customers.",
            "TroubleTickets_AgentLevel": "Agent pages: tickets of these customers.",
            "Reports_AgentLevel": "Agent pages: the reports that staff shared with agents.",
        },
    ),
)
OTHERS = "Task types and others"


def sections_of(names: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """`names` by section, each with its words; what was registered later stands last."""
    left = dict.fromkeys(names)
    found = []
    for title, words in SECTIONS:
        rows = [(name, text) for name, text in words.items() if name in left]
        found.append((title, rows))
        for name, _ in rows:
            del left[name]
    found.append((OTHERS, [(name, "") for name in left]))
    return [(title, rows) for title, rows in found if rows]
