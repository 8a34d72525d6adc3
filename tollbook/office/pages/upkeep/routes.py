"""Settings, drop-down lists and custom fields: each address with its right."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.upkeep import content, fields, lists, looks, settings, templates

SEES: Final = "Maintenance.Access"
KEEPS: Final = "Maintenance.Update"
ADDS: Final = "Maintenance.Add"
DROPS: Final = "Maintenance.Delete"
SETS: Final = "Maintenance.Admin"
FORMS: Final = "SalesTools.Access"
KEEPS_FORMS: Final = "SalesTools.Update"
LIST: Final = "lists/<str:list_name>/"
TEMPLATE: Final = "templates/<int:template_id>/"
LOOK: Final = "looks/<str:abbreviation>/"
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
    Route("news/", content.all_news, "office-news", SEES),
    Route("news/new/", content.new_news, "office-news-new", SEES, change=ADDS),
    Route("news/<int:news_id>/", content.one_news, "office-news-item", SEES, change=KEEPS),
    Route("news/<int:news_id>/drop/", content.drop_news, "office-news-drop", SEES, change=DROPS),
    Route("templates/", templates.all_templates, "office-templates", SEES),
    Route("templates/new/", templates.new_template, "office-template-new", SEES, change=ADDS),
    Route(TEMPLATE, templates.one_template, "office-template", SEES, change=KEEPS),
    # It keeps nothing, so whoever may read the words may look at them.
    Route(TEMPLATE + "preview/", templates.preview, "office-template-preview", SEES),
    Route(TEMPLATE + "test/", templates.trial, "office-template-test", SEES, change=KEEPS),
    Route(
        TEMPLATE + "shipped/", templates.to_shipped, "office-template-shipped", SEES, change=KEEPS
    ),
    Route("looks/", looks.looks, "office-looks", SEES),
    Route(LOOK, looks.look, "office-look", SEES, change=KEEPS),
    Route(LOOK + "publish/", looks.publish, "office-look-publish", SEES, change=KEEPS),
    Route(LOOK + "drop/", looks.drop, "office-look-drop", SEES, change=KEEPS),
    Route(LOOK + "back/", looks.back, "office-look-back", SEES, change=KEEPS),
    Route(LOOK + "seen/<slug:theme>/", looks.preview, "office-look-preview", SEES),
    Route(LOOK + "draft.css", looks.sheet, "office-look-sheet", SEES),
    Route("forms/", content.all_forms, "office-forms", FORMS),
    Route("forms-new/", content.new_form, "office-form-new", FORMS, change="SalesTools.Add"),
    Route("forms/<slug:handle>/", content.one_form, "office-form", FORMS, change=KEEPS_FORMS),
]
