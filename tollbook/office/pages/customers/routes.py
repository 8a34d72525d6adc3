"""Addresses of what belongs to customers beside the tabs of their record."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.customers import (
    creating,
    directory,
    filtering,
    locations,
    moving,
    papers,
    product_terms,
    products,
    selling,
)

SEES: Final = "Customers.Access"
CHANGES: Final = "Customers.Update"
CUSTOMER: Final = "customers/<str:number>/"
PLACES: Final = CUSTOMER + "locations/"
PLACE: Final = PLACES + "<int:place_code>/"
NOTES: Final = CUSTOMER + "notes/"
NOTE: Final = NOTES + "<int:note_id>/"
PAPERS: Final = CUSTOMER + "documents/"
PAPER: Final = PAPERS + "<int:document_id>/"
SEES_PLACES: Final = "Locations.Access"
CHANGES_PLACES: Final = "Locations.Update"
DELETES: Final = "Customers.Delete"
SEES_PRODUCTS: Final = "Products.Access"
CHANGES_PRODUCTS: Final = "Products.Update"
PRODUCT: Final = CUSTOMER + "products/<int:product_key>/"
MOVE: Final = CUSTOMER + "actions/<slug:action>/"

ROUTES: list[Route] = [
    Route("find/ssn/", directory.find_by_ssn, "office-find-ssn", CHANGES),
    Route("customers/new/", creating.creating, "office-customer-new", SEES, change="Customers.Add"),
    Route(PLACES, locations.locations, "office-customer-locations", SEES_PLACES),
    Route(
        PLACES + "new/",
        locations.new_location,
        "office-location-new",
        SEES_PLACES,
        change="Locations.Add",
    ),
    Route(PLACE, locations.location, "office-location", SEES_PLACES, change=CHANGES_PLACES),
    Route(PLACE + "bill-to/", locations.bill_to, "office-location-bill-to", CHANGES_PLACES),
    Route(PLACE + "delete/", locations.delete_place, "office-location-delete", "Locations.Delete"),
    Route(PLACE + "911/", locations.answer, "office-location-911", CHANGES_PLACES),
    Route(NOTES, papers.notes, "office-customer-notes", SEES, change=CHANGES),
    Route(NOTE, papers.note, "office-note", SEES, change=CHANGES),
    Route(NOTE + "delete/", papers.remove_note, "office-note-delete", DELETES),
    Route(PAPERS, papers.documents, "office-customer-documents", SEES, change=CHANGES),
    Route(PAPER, papers.download, "office-document", SEES),
    Route(PAPER + "delete/", papers.remove_document, "office-document-delete", DELETES),
    Route(
        CUSTOMER + "products/new/",
        selling.new_product,
        "office-product-new",
        SEES_PRODUCTS,
        change="Products.Add",
    ),
    Route(PRODUCT, products.product, "office-product", SEES_PRODUCTS),
    Route(
        *(PRODUCT + "change/", selling.changing, "office-product-change", SEES_PRODUCTS),
        change=CHANGES_PRODUCTS,
    ),
    Route(PRODUCT + "state/", products.state, "office-product-state", CHANGES_PRODUCTS),
    Route(
        *(PRODUCT + "end/", selling.ending, "office-product-end", SEES_PRODUCTS),
        change=CHANGES_PRODUCTS,
    ),
    Route(
        *(PRODUCT + "charges/new/", selling.new_charge, "office-product-charge-new"),
        SEES_PRODUCTS,
        change=CHANGES_PRODUCTS,
    ),
    Route(
        PRODUCT + "charges/<int:charge_id>/",
        selling.changing_charge,
        "office-product-charge",
        SEES_PRODUCTS,
        change=CHANGES_PRODUCTS,
    ),
    Route(
        PRODUCT + "calls/",
        product_terms.product_terms,
        "office-product-calls",
        SEES_PRODUCTS,
        change=CHANGES_PRODUCTS,
    ),
    Route(MOVE, moving.moving, "office-customer-action", SEES, change=CHANGES),
    Route(
        "customers/<str:number>/users/<str:user_id>/filter/",
        filtering.filtering,
        "office-customer-filter",
        "Customers.Access",
        change="Customers.Update",
    ),
]
