"""What the wholesale face has in its menu beside the portal's entries."""

from tollbook.kernel.menu import MenuEntry

MENU = (
    MenuEntry(
        "Wholesale",
        "down",
        "wholesale-call-files",
        children=(MenuEntry("Call files", "down", "wholesale-call-files", wants="call-files"),),
        wants="call-files",
    ),
)
