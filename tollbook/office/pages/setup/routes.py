"""Addresses of the setup pages; agents stand under an address and rights of their own."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.setup import rows

KIND: Final = "setup/<slug:kind>/"
ROW: Final = "<int:row_id>/"


def pages(module: str, path: str, ending: str, fixed: dict[str, str] | None = None) -> list[Route]:
    """The list of a kind, its forms and its way out, each with the right of the module."""
    sees = f"{module}.Access"
    return [
        Route(path, rows.rows, f"office-{ending}-rows", sees, fixed),
        Route(
            path + "new/",
            rows.new_row,
            f"office-{ending}-new",
            sees,
            fixed,
            change=f"{module}.Add",
        ),
        Route(path + ROW, rows.row, f"office-{ending}-row", sees, fixed, change=f"{module}.Update"),
        Route(
            path + ROW + "delete/",
            rows.delete_row,
            f"office-{ending}-delete",
            f"{module}.Delete",
            fixed,
        ),
    ]


ROUTES: list[Route] = [
    Route("setup/", rows.index, "office-setup", "Maintenance.Access"),
    Route(
        "setup/copy/<slug:abbreviation>/",
        rows.copying,
        "office-base-copy",
        "Maintenance.Access",
        change="Maintenance.Add",
    ),
    *pages("Agents", "agents/", "agent", {"kind": "agents"}),
    *pages("Maintenance", KIND, "setup"),
]
