"""Settings, drop-down lists and custom fields: each address with its right."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.upkeep import fields, lists, settings

SEES: Final = "Maintenance.Access"
KEEPS: Final = "Maintenance.Update"
ADDS: Final = "Maintenance.Add"
DROPS: Final = "Maintenance.Delete"
SETS: Final = "Maintenance.Admin"
LIST: Final = "lists/<str:list_name>/"
ITEM: Final = LIST + "<int:item_id>/"

ROUTES: list[Route] = [
    Route("settings/", settings.settings, "office-settings", SETS),
    Route("settings/<slug:room>/", settings.setting, "office-setting", SETS),
    Route("lists/", lists.all_lists, "office-lists", SEES),
    Route(LIST, lists.one_list, "office-list", SEES, change=ADDS),
    Route(ITEM, lists.list_item, "office-list-item", SEES, change=KEEPS),
    Route(ITEM + "drop/", lists.drop_item, "office-list-drop", SEES, change=DROPS),
    Route("fields/", fields.all_fields, "office-fields", SEES),
    Route("fields/new/", fields.new_field, "office-field-new", SEES, change=ADDS),
    Route("fields/<slug:key>/", fields.one_field, "office-field", SEES, change=KEEPS),
]
