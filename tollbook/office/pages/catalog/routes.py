"""The addresses of the catalog pages with the rights that open them."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.catalog import (
    automatic,
    calculator,
    decks,
    items,
    places,
    plans,
    special,
    taxes,
)

CATALOG: Final = "ProductsAdmin.Access"
ADDS: Final = "ProductsAdmin.Add"
AMENDS: Final = "ProductsAdmin.Update"
PLAN: Final = "catalog/plans/<str:code>/"
PLACES: Final = "catalog/places/<slug:kind>/"

ROUTES: list[Route] = [
    Route("catalog/plans/", plans.plans, "office-plans", CATALOG),
    Route("catalog/plans/new/", plans.new, "office-plan-new", CATALOG, change=ADDS),
    Route("catalog/rules/<int:rule_id>/", plans.rule, "office-rule", CATALOG, change=AMENDS),
    Route(
        "catalog/holidays/<int:holiday_id>/",
        plans.holiday,
        "office-holiday",
        CATALOG,
        change=AMENDS,
    ),
    Route(PLAN, plans.plan, "office-plan", CATALOG),
    Route(PLAN + "rules/new/", plans.rule_new, "office-rule-new", CATALOG, change=ADDS),
    Route(PLAN + "hours/new/", plans.hours_new, "office-hours-new", CATALOG, change=ADDS),
    Route(
        PLAN + "hours/<str:band>/", plans.hours_drop, "office-hours-drop", CATALOG, change=AMENDS
    ),
    Route(PLAN + "holidays/new/", plans.holiday_new, "office-holiday-new", CATALOG, change=ADDS),
    Route("catalog/decks/", decks.decks, "office-decks", CATALOG),
    Route("catalog/decks/new/", decks.new, "office-deck-new", CATALOG, change=ADDS),
    Route("catalog/decks/<str:code>/", decks.deck, "office-deck", CATALOG),
    Route(
        "catalog/decks/<str:code>/load/",
        decks.load_new,
        "office-deck-load-new",
        CATALOG,
        change=ADDS,
    ),
    Route("catalog/sheets/<int:load_id>/", decks.load, "office-deck-load", CATALOG, change=AMENDS),
    Route("catalog/exceptions/", special.exceptions, "office-exceptions", CATALOG),
    Route(
        "catalog/exceptions/new/",
        special.exception_new,
        "office-exception-new",
        CATALOG,
        change=ADDS,
    ),
    Route("catalog/exceptions/<str:code>/", special.exception, "office-exception", CATALOG),
    Route(
        "catalog/exceptions/<str:code>/rates/new/",
        special.exception_rate_new,
        "office-exception-rate-new",
        CATALOG,
        change=ADDS,
    ),
    Route(
        "catalog/exception-rates/<int:rate_id>/",
        special.exception_rate,
        "office-exception-rate",
        CATALOG,
        change=AMENDS,
    ),
    Route("catalog/items/", items.items, "office-charge-items", CATALOG),
    Route("catalog/items/new/", items.new, "office-charge-item-new", CATALOG, change=ADDS),
    Route("catalog/items/<str:code>/", items.item, "office-charge-item", CATALOG),
    Route(
        "catalog/items/<str:code>/words/",
        items.words,
        "office-charge-item-words",
        CATALOG,
        change=AMENDS,
    ),
    Route(
        "catalog/items/<str:code>/prices/new/",
        items.price_new,
        "office-charge-item-price-new",
        CATALOG,
        change=ADDS,
    ),
    Route(
        "catalog/item-prices/<int:price_id>/",
        items.price,
        "office-charge-item-price",
        CATALOG,
        change=AMENDS,
    ),
    Route("catalog/allotments/", special.allotments, "office-allotments", CATALOG),
    Route(
        "catalog/allotments/new/",
        special.allotment_new,
        "office-allotment-new",
        CATALOG,
        change=ADDS,
    ),
    Route("catalog/allotments/<str:code>/", special.allotment, "office-allotment", CATALOG),
    Route(
        "catalog/allotments/<str:code>/sizes/new/",
        special.terms_new,
        "office-terms-new",
        CATALOG,
        change=ADDS,
    ),
    Route("catalog/sizes/<int:terms_id>/", special.terms, "office-terms", CATALOG, change=AMENDS),
    Route("catalog/places/", places.area_codes, "office-area-codes", CATALOG),
    Route(PLACES, places.places, "office-places", CATALOG),
    Route(PLACES + "set/", places.place_set, "office-place-set", CATALOG, change=ADDS),
    Route(PLACES + "load/", places.places_load, "office-places-load", CATALOG, change=ADDS),
    Route("catalog/areas/<int:area_id>/", places.area, "office-area", CATALOG, change=AMENDS),
    Route("catalog/taxes/", taxes.taxes, "office-taxes", CATALOG),
    Route("catalog/taxes/new/", taxes.tax_new, "office-tax-new", CATALOG, change=ADDS),
    Route("catalog/taxes/<int:rule_id>/", taxes.tax, "office-tax", CATALOG, change=AMENDS),
    Route("catalog/tax-preview/", taxes.preview, "office-tax-preview", CATALOG),
    Route("catalog/federal-usf/", taxes.usf, "office-usf", CATALOG),
    Route("catalog/federal-usf/new/", taxes.usf_new, "office-usf-new", CATALOG, change=ADDS),
    Route("catalog/automatic/", automatic.charges, "office-base-charges", CATALOG),
    Route(
        "catalog/automatic/new/",
        automatic.charge_new,
        "office-base-charge-new",
        CATALOG,
        change=ADDS,
    ),
    Route(
        "catalog/automatic/<int:charge_id>/",
        automatic.charge,
        "office-base-charge",
        CATALOG,
        change=AMENDS,
    ),
    Route("catalog/calculator/", calculator.calculator, "office-calculator", CATALOG),
]
