"""The face's part of the registry: every address with the right that opens it."""

from typing import Final

from tollbook.access.types import SIGNED_IN, Route
from tollbook.office.pages import factor, start
from tollbook.office.pages.billing.routes import ROUTES as BILLING_ROUTES
from tollbook.office.pages.catalog.routes import ROUTES as CATALOG_ROUTES
from tollbook.office.pages.customers import acting, directory
from tollbook.office.pages.customers.record_routes import ROUTES as RECORD_ROUTES
from tollbook.office.pages.customers.routes import ROUTES as CUSTOMER_ROUTES
from tollbook.office.pages.payments.routes import ROUTES as PAYMENT_ROUTES
from tollbook.office.pages.post_routes import ROUTES as POST_ROUTES
from tollbook.office.pages.receivables.routes import ROUTES as RECEIVABLES_ROUTES
from tollbook.office.pages.reports.routes import ROUTES as REPORT_ROUTES
from tollbook.office.pages.setup.routes import ROUTES as SETUP_ROUTES
from tollbook.office.pages.system.routes import ROUTES as SYSTEM_ROUTES
from tollbook.office.pages.upkeep import links, resources, terms
from tollbook.office.pages.upkeep.routes import ROUTES as UPKEEP_ROUTES
from tollbook.office.pages.usage.routes import ROUTES as USAGE_ROUTES
from tollbook.office.pages.work.routes import ROUTES as WORK_ROUTES

CUSTOMERS: Final = "Customers.Access"
LOOKS_AFTER: Final = "Maintenance.Access"
KEEPS: Final = "Maintenance.Update"
CUSTOMER: Final = "customers/<str:number>/"
ACT_AS: Final = CUSTOMER + "act-as/<str:user_id>/"
LINK: Final = "links/<int:link_id>/"
TERMS: Final = "links/terms/<str:abbreviation>/"

ROUTES: list[Route] = [
    Route("", start.start, "office-start", SIGNED_IN),
    Route("find/", directory.find, "office-find", CUSTOMERS),
    Route("customers/", directory.directory, "office-customers", CUSTOMERS),
    *CUSTOMER_ROUTES,
    *SETUP_ROUTES,
    *RECORD_ROUTES,
    *USAGE_ROUTES,
    *BILLING_ROUTES,
    Route("acting/end/", acting.end, "office-act-end", SIGNED_IN),
    Route(
        *(CUSTOMER + "users/<str:user_id>/second-factor/", factor.of_customer, "office-factor"),
        CUSTOMERS,
        change="Customers.Update",
    ),
    Route(ACT_AS, acting.act_as, "office-act-as", "Impersonation.Access"),
    Route("links/", links.links, "office-links", LOOKS_AFTER),
    Route("links/new/", links.new_link, "office-link-new", LOOKS_AFTER, change="Maintenance.Add"),
    Route(LINK, links.link, "office-link", LOOKS_AFTER, change=KEEPS),
    Route(LINK + "retire/", links.retire_link, "office-link-retire", LOOKS_AFTER, change=KEEPS),
    Route(
        *("links/social/<str:abbreviation>/", links.social, "office-social", LOOKS_AFTER),
        change=KEEPS,
    ),
    Route(TERMS, terms.terms, "office-base-terms", LOOKS_AFTER, change=KEEPS),
    Route(
        TERMS + "publish/", terms.publish, "office-base-terms-publish", LOOKS_AFTER, change=KEEPS
    ),
    Route(TERMS + "drop/", terms.drop, "office-base-terms-drop", LOOKS_AFTER, change=KEEPS),
    Route(
        TERMS + "withdraw/", terms.withdraw, "office-base-terms-withdraw", LOOKS_AFTER, change=KEEPS
    ),
    Route("links/clear/<str:abbreviation>/", links.clear_acceptance, "office-clear-terms", KEEPS),
    Route("resources/", resources.resources, "office-resources", LOOKS_AFTER),
    Route(
        *("resources/<slug:resource>/show/", resources.showing, "office-resource-show"),
        LOOKS_AFTER,
        change=KEEPS,
    ),
    Route(
        *("resources/orders/<int:order_id>/", resources.again, "office-resource-again"),
        LOOKS_AFTER,
        change=KEEPS,
    ),
    *PAYMENT_ROUTES,
    *SYSTEM_ROUTES,
    *POST_ROUTES,
    *RECEIVABLES_ROUTES,
    *UPKEEP_ROUTES,
    *CATALOG_ROUTES,
    *WORK_ROUTES,
    *REPORT_ROUTES,
]
