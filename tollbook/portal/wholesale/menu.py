"""What the wholesale face has in its menu beside the portal's entries."""

from tollbook.kernel.menu import MenuEntry

MENU = (
    MenuEntry(
        "Wholesale",
        "down",
        "wholesale-lines",
        children=(
            MenuEntry("Lines", "phone", "wholesale-lines"),
            MenuEntry("Add lines", "plus", "wholesale-lines-add"),
            MenuEntry(
                "Send files",
                "up",
                "wholesale-send",
                covers=("wholesale-send-kind", "wholesale-sent-file"),
            ),
            MenuEntry("Rate sheet", "tag", "wholesale-rate-sheet"),
            MenuEntry("Call files", "down", "wholesale-call-files", wants="call-files"),
        ),
    ),
)
