"""The agents' menu, in its order; entries appear with their pages."""

from tollbook.kernel.menu import MenuEntry

MENU = (
    MenuEntry("Home", "home", "agent-home", covers=("agent-news",)),
    MenuEntry(
        "Customers",
        "users",
        "agent-customers",
        covers=("agent-customer", "agent-places", "agent-products"),
    ),
    MenuEntry("Orders", "plus", "orders", covers=("order",)),
    MenuEntry("Tickets", "chat", "tickets", covers=("ticket",)),
    MenuEntry("Reports", "chart", "reports", covers=("report", "report-file"), wants="reports"),
    MenuEntry("Forms", "down", "forms", covers=("form",), wants="forms"),
)
