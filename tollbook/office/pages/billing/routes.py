"""Addresses of the bill run: runs and their steps, single accounts, what goes out, messages."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.billing import (
    assurance,
    holding,
    messages,
    run,
    runs,
    sending,
    steps,
)

BILLING: Final = "Billing.Access"
CHANGES: Final = "Billing.Update"
DECIDES: Final = "Billing.Admin"
RUN: Final = "runs/<int:run_id>/"
RUN_ACCOUNT: Final = RUN + "accounts/<str:number>/"
SENDING: Final = RUN + "sending/"
EMAIL: Final = SENDING + "<str:number>/"
MESSAGE: Final = "bill-messages/<int:row_id>/"

ROUTES: list[Route] = [
    Route("assurance/", assurance.assurance, "office-assurance", BILLING),
    Route("runs/", runs.runs, "office-runs", BILLING),
    Route("runs/new/", runs.new, "office-run-new", BILLING, change="Billing.Add"),
    Route("runs/quick/", runs.quick, "office-run-quick", BILLING, change="Billing.Add"),
    Route(RUN, run.run, "office-run", BILLING),
    Route(RUN + "accounts/", run.accounts, "office-run-accounts", BILLING),
    Route(RUN + "changes/", run.changes, "office-run-changes", BILLING),
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
    Route(
        RUN_ACCOUNT + "draft/paper/", holding.paper, "office-draft-paper", BILLING, shows_calls=True
    ),
    Route(SENDING, sending.sending, "office-run-sending", BILLING),
    Route(SENDING + "look/", sending.look, "office-run-look", BILLING, change=CHANGES),
    Route(SENDING + "samples/", sending.samples, "office-run-samples", BILLING, change=CHANGES),
    Route(
        SENDING + "begin/<slug:what>/", sending.begin, "office-run-send", BILLING, change=CHANGES
    ),
    Route(EMAIL + "again/", sending.again, "office-email-again", BILLING, change=CHANGES),
    Route(EMAIL + "end-links/", sending.end, "office-email-end", BILLING, change=CHANGES),
    Route(
        SENDING + "paper/<int:file_id>/<slug:kind>/", sending.paper, "office-paper-file", BILLING
    ),
    Route("bill-messages/", messages.messages, "office-bill-messages", BILLING),
    Route(
        "bill-messages/new/",
        messages.new,
        "office-bill-message-new",
        BILLING,
        change="Billing.Add",
    ),
    Route(
        "bill-messages/groups/",
        messages.add_group,
        "office-message-group-new",
        BILLING,
        change="Billing.Add",
    ),
    Route(MESSAGE, messages.message, "office-bill-message", BILLING, change=CHANGES),
    Route(
        MESSAGE + "drop/",
        messages.drop,
        "office-bill-message-drop",
        BILLING,
        change="Billing.Delete",
    ),
]
