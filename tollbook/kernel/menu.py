"""What a face puts into its menu: entries by route name, as plain values.

A face lists its entries in `menu.py`; the frame asks the registry of routes which of them
the person may open, so no entry states a right of its own.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class MenuEntry:
    """One line of the menu. `route`: the URL name it leads to; `covers`: further URL names that
    count as being here; `wants`: a flag of the frame that must hold (see `config.frame`);
    `links`: the place whose links outside stand behind the children; `holds_resources`: before
    those, the network resources that show to the viewer. An entry whose own page is
    shut leads to its first child that is open."""

    label: str
    icon: str
    route: str
    children: tuple["MenuEntry", ...] = ()
    covers: tuple[str, ...] = ()
    wants: str = ""
    links: str = ""
    holds_resources: bool = False

    def holds(self, route: str) -> bool:
        """Whether the page named `route` lies at or under this entry."""
        return route in (self.route, *self.covers) or any(
            child.holds(route) for child in self.children
        )
