"""The agents' menu, in its order; entries appear with their pages."""

from tollbook.kernel.menu import MenuEntry

MENU = (
    MenuEntry("Home", "home", "agent-home", covers=("agent-news",)),
    MenuEntry("Customers", "users", "agent-customers", covers=("agent-customer",)),
    MenuEntry("Reports", "chart", "reports", covers=("report", "report-file"), wants="reports"),
)
