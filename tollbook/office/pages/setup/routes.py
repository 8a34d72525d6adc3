"""Addresses of the setup pages; agents stand under an address and rights of their own."""

from collections.abc import Callable
from functools import partial
from typing import Final

from django.http import HttpResponse

from tollbook.access.types import Route
from tollbook.office.pages import factor
from tollbook.office.pages.setup import agent_log_in, rows

KIND: Final = "setup/<slug:kind>/"
ROW: Final = "<int:row_id>/"


def pages(module: str, path: str, ending: str, **fixed: str) -> list[Route]:
    """The list of a kind, its forms and its way out, each with the right of the module."""
    sees = f"{module}.Access"

    def on(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        return partial(view, **fixed) if fixed else view

    return [
        Route(path, on(rows.rows), f"office-{ending}-rows", sees),
        Route(
            path + "new/",
            on(rows.new_row),
            f"office-{ending}-new",
            sees,
            change=f"{module}.Add",
        ),
        Route(path + ROW, on(rows.row), f"office-{ending}-row", sees, change=f"{module}.Update"),
        Route(
            path + ROW + "delete/",
            on(rows.delete_row),
            f"office-{ending}-delete",
            f"{module}.Delete",
        ),
    ]


AGENT: Final = "agents/<int:row_id>/"
SEES_AGENTS: Final = "Agents.Access"
KEEPS_AGENTS: Final = "Agents.Update"

AGENT_LOG_IN: Final = [
    Route(
        *(AGENT + "log-in/", agent_log_in.log_in, "office-agent-log-in", SEES_AGENTS),
        change=KEEPS_AGENTS,
    ),
    Route(
        *(AGENT + "log-in/password/", agent_log_in.password, "office-agent-password", SEES_AGENTS),
        change=KEEPS_AGENTS,
    ),
    Route(
        *(AGENT + "log-in/switch/", agent_log_in.switch, "office-agent-switch", SEES_AGENTS),
        change=KEEPS_AGENTS,
    ),
    Route(
        *(AGENT + "log-in/second-factor/", factor.of_agent, "office-agent-factor", SEES_AGENTS),
        change=KEEPS_AGENTS,
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
    *pages("Agents", "agents/", "agent", kind="agents"),
    *AGENT_LOG_IN,
    *pages("Maintenance", KIND, "setup"),
]
