"""The face's part of the registry: every address with the right that opens it."""

from typing import Final

from tollbook.access.types import SIGNED_IN, Route
from tollbook.office.pages import factor, start
from tollbook.office.pages.billing import holding, run, runs, steps
from tollbook.office.pages.catalog.routes import ROUTES as CATALOG_ROUTES
from tollbook.office.pages.customers import acting, directory
from tollbook.office.pages.customers.record_routes import ROUTES as RECORD_ROUTES
from tollbook.office.pages.customers.routes import ROUTES as CUSTOMER_ROUTES
from tollbook.office.pages.payments.routes import ROUTES as PAYMENT_ROUTES
from tollbook.office.pages.post_routes import ROUTES as POST_ROUTES
from tollbook.office.pages.receivables.routes import ROUTES as RECEIVABLES_ROUTES
from tollbook.office.pages.setup.routes import ROUTES as SETUP_ROUTES
from tollbook.office.pages.system.routes import ROUTES as SYSTEM_ROUTES
from tollbook.office.pages.upkeep import links
from tollbook.office.pages.upkeep.routes import ROUTES as UPKEEP_ROUTES
from tollbook.office.pages.usage.routes import ROUTES as USAGE_ROUTES
from tollbook.office.pages.work.routes import ROUTES as WORK_ROUTES

CUSTOMERS: Final = "Customers.Access"
BILLING: Final = "Billing.Access"
CHANGES: Final = "Billing.Update"
DECIDES: Final = "Billing.Admin"
LOOKS_AFTER: Final = "Maintenance.Access"
KEEPS: Final = "Maintenance.Update"
CUSTOMER: Final = "customers/<str:number>/"
ACT_AS: Final = CUSTOMER + "act-as/<str:user_id>/"
LINK: Final = "links/<int:link_id>/"
RUN: Final = "runs/<int:run_id>/"
RUN_ACCOUNT: Final = RUN + "accounts/<str:number>/"

ROUTES: list[Route] = [
    Route("", start.start, "office-start", SIGNED_IN),
    Route("find/", directory.find, "office-find", CUSTOMERS),
    Route("customers/", directory.directory, "office-customers", CUSTOMERS),
    *CUSTOMER_ROUTES,
    *SETUP_ROUTES,
    *RECORD_ROUTES,
    *USAGE_ROUTES,
    Route("runs/", runs.runs, "office-runs", BILLING),
    Route("runs/new/", runs.new, "office-run-new", BILLING, change="Billing.Add"),
    Route(RUN, run.run, "office-run", BILLING),
    Route(RUN + "accounts/", run.accounts, "office-run-accounts", BILLING),
    Route(RUN + "step/<slug:step>/", steps.begin, "office-run-step", BILLING, change=CHANGES),
    Route(RUN + "restart/", steps.restarting, "office-run-restart", BILLING, change=CHANGES),
    Route(RUN + "discard/", steps.discarding, "office-run-discard", BILLING, change=CHANGES),
    Route(RUN + "approve/", steps.approving, "office-run-approve", DECIDES),
    Route(RUN + "issue/", steps.issuing, "office-run-issue", DECIDES),
    Route(RUN_ACCOUNT + "hold/", holding.holding, "office-run-hold", BILLING, change=CHANGES),
    Route(
        RUN_ACCOUNT + "release/", holding.releasing, "office-run-release", BILLING, change=CHANGES
    ),
    Route(RUN_ACCOUNT + "draft/", holding.draft, "office-draft", BILLING),
    Route(RUN_ACCOUNT + "draft/paper/", holding.paper, "office-draft-paper", BILLING),
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
    Route("links/clear/<str:abbreviation>/", links.clear_acceptance, "office-clear-terms", KEEPS),
    *PAYMENT_ROUTES,
    *SYSTEM_ROUTES,
    *POST_ROUTES,
    *RECEIVABLES_ROUTES,
    *UPKEEP_ROUTES,
    *CATALOG_ROUTES,
    *WORK_ROUTES,
]
