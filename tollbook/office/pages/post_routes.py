"""Routes of the users of a customer, the outbox and the identity checks."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.customers import users
from tollbook.office.pages.upkeep import identity, outbox

CUSTOMERS: Final = "Customers.Access"
CHANGES_CUSTOMER: Final = "Customers.Update"
LOOKS_AFTER: Final = "Maintenance.Access"
KEEPS: Final = "Maintenance.Update"
USERS: Final = "customers/<str:number>/users/"
USER: Final = USERS + "<str:user_id>/"
NOTICE: Final = "outbox/<int:notice_id>/"

ROUTES: list[Route] = [
    Route(USERS, users.users, "office-customer-users", CUSTOMERS),
    Route(
        USERS + "new/", users.new, "office-customer-user-new", CUSTOMERS, change=CHANGES_CUSTOMER
    ),
    Route(USERS + "code/", users.code, "office-customer-code", CUSTOMERS, change=CHANGES_CUSTOMER),
    Route(USER, users.user, "office-customer-user", CUSTOMERS, change=CHANGES_CUSTOMER),
    Route(
        USER + "password/",
        users.password,
        "office-customer-user-password",
        CUSTOMERS,
        change=CHANGES_CUSTOMER,
    ),
    Route(
        USER + "switch/",
        users.switch,
        "office-customer-user-switch",
        CUSTOMERS,
        change=CHANGES_CUSTOMER,
    ),
    Route(
        USER + "primary/",
        users.primary,
        "office-customer-user-primary",
        CUSTOMERS,
        change=CHANGES_CUSTOMER,
    ),
    Route("identity/", identity.tasks, "office-identity", CUSTOMERS),
    Route(
        "identity/<int:task_id>/",
        identity.task,
        "office-identity-task",
        CUSTOMERS,
        change=CHANGES_CUSTOMER,
    ),
    Route("outbox/", outbox.outbox, "office-outbox", LOOKS_AFTER),
    Route("outbox/letters/", outbox.letters, "office-letters", LOOKS_AFTER),
    Route(
        "outbox/letters/sheets/",
        outbox.sheets,
        "office-letters-sheets",
        LOOKS_AFTER,
        change=KEEPS,
    ),
    Route(
        "outbox/letters/posted/",
        outbox.posted,
        "office-letters-posted",
        LOOKS_AFTER,
        change=KEEPS,
    ),
    Route(NOTICE, outbox.notice, "office-notice", LOOKS_AFTER),
    Route(NOTICE + "again/", outbox.again, "office-notice-again", LOOKS_AFTER, change=KEEPS),
]
