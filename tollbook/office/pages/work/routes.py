"""Addresses of work: tickets and tasks, orders, and the types behind them."""

from collections.abc import Callable
from functools import partial
from typing import Final

from django.http import HttpResponseBase

from tollbook.access.types import Route
from tollbook.office.pages.work import lists, one, opening, product_types, record, sent, types

SEES: Final = "Maintenance.Access"
KEEPS: Final = "Maintenance.Update"
ADDS: Final = "Maintenance.Add"
DROPS: Final = "Maintenance.Delete"
TYPE: Final = "task-types/<slug:code>/"


def pages(noun: str, module: str, *, orders: bool) -> list[Route]:
    """The pages of one list; what is done there asks for the module of the type besides."""
    path, sees, changes = f"{noun}s/", f"{module}.Access", f"{module}.Update"
    at = path + "<str:number>/"

    def on(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        return partial(view, orders=orders)

    name = f"office-{noun}"
    return [
        Route(path, lists.orders if orders else lists.tickets, f"{name}s", sees),
        Route(
            path + "board/",
            lists.orders_board if orders else lists.tickets_board,
            f"{name}s-board",
            sees,
        ),
        Route(path + "new/", on(opening.opening), f"{name}-new", sees, change=f"{module}.Add"),
        Route(at, on(one.one), name, sees),
        Route(at + "facts/", on(one.facts), f"{name}-facts", sees, change=changes),
        Route(at + "hands/", on(one.hand_over), f"{name}-hands", sees, change=changes),
        Route(at + "comment/", on(one.comment), f"{name}-comment", sees, change=changes),
        Route(at + "file/", on(one.file), f"{name}-file-new", sees, change=changes),
        Route(at + "file/<slug:handle>/", on(one.download), f"{name}-file", sees),
        Route(at + "act/<slug:code>/", on(one.act), f"{name}-act", sees, change=changes),
    ]


ROUTES: list[Route] = [
    *pages("ticket", "TroubleTickets", orders=False),
    *pages("order", "Orders", orders=True),
    Route("sent-files/", sent.files, "office-sent-files", "Customers.Access"),
    Route("sent-files/<slug:handle>/", sent.file, "office-sent-file", "Customers.Access"),
    Route(
        "customers/<str:number>/work/",
        record.of_customer,
        "office-customer-work",
        "Customers.Access",
    ),
    Route(
        "product-types/",
        product_types.product_types,
        "office-product-types",
        "ProductsAdmin.Access",
    ),
    Route(
        "product-types-new/",
        product_types.new,
        "office-product-type-new",
        "ProductsAdmin.Access",
        change="ProductsAdmin.Add",
    ),
    Route(
        "product-types/<str:code>/",
        product_types.product_type,
        "office-product-type",
        "ProductsAdmin.Access",
        change="ProductsAdmin.Update",
    ),
    Route("task-types/", types.types, "office-task-types", SEES),
    Route("task-types-new/", types.new_type, "office-task-type-new", SEES, change=ADDS),
    Route(TYPE, types.way, "office-task-way", SEES),
    Route(TYPE + "edit/", types.one_type, "office-task-type", SEES, change=KEEPS),
    Route(TYPE + "new-status/", types.new_status, "office-task-status-new", SEES, change=ADDS),
    Route(
        TYPE + "statuses/<slug:status>/",
        types.one_status,
        "office-task-status",
        SEES,
        change=KEEPS,
    ),
    Route(
        TYPE + "statuses/<slug:status>/drop/",
        types.drop_status,
        "office-task-status-drop",
        SEES,
        change=DROPS,
    ),
    Route(TYPE + "new-action/", types.new_action, "office-task-action-new", SEES, change=ADDS),
    Route(
        TYPE + "actions/<slug:action>/", types.one_action, "office-task-action", SEES, change=KEEPS
    ),
    Route(
        TYPE + "actions/<slug:action>/drop/",
        types.drop_action,
        "office-task-action-drop",
        SEES,
        change=DROPS,
    ),
]
