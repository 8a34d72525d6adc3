"""Door of billing: writes. The steps of a run, and the documents of issued invoices."""

from tollbook.billing.calls import STORED_CALLS
from tollbook.billing.crediting import credit_invoice, take_credit_back
from tollbook.billing.emailing import (
    end_links,
    initialise_email,
    mark_sent,
    take_one,
    take_ready,
)
from tollbook.billing.extras import drop_extra, save_message, save_override
from tollbook.billing.issuing import issue, note_autopay
from tollbook.billing.lateness import forget_late, keep_late_step
from tollbook.billing.lists import save_billing_list
from tollbook.billing.making import make_documents
from tollbook.billing.messages import (
    add_message_group,
    drop_bill_message,
    install_late_messages,
    save_bill_message,
)
from tollbook.billing.papering import make_paper_files
from tollbook.billing.profiles import (
    Defaults,
    change_profile,
    change_reports,
    drafted,
    install_report_sets,
    keep_redrafted,
    keep_redrafted_reports,
    open_profile,
    open_reports,
    redrafted,
    redrafted_reports,
    save_profiles,
)
from tollbook.billing.run import (
    NewRun,
    approve,
    discard,
    draft,
    hold,
    open_run,
    release,
    restart,
)
from tollbook.billing.verify import verify
from tollbook.billing.voiding import free_calls, unfreed, void_invoice

__all__ = [
    "STORED_CALLS",
    "Defaults",
    "NewRun",
    "add_message_group",
    "approve",
    "change_profile",
    "change_reports",
    "credit_invoice",
    "discard",
    "draft",
    "drafted",
    "drop_bill_message",
    "drop_extra",
    "end_links",
    "forget_late",
    "free_calls",
    "hold",
    "initialise_email",
    "install_late_messages",
    "install_report_sets",
    "issue",
    "keep_late_step",
    "keep_redrafted",
    "keep_redrafted_reports",
    "make_documents",
    "make_paper_files",
    "mark_sent",
    "note_autopay",
    "open_profile",
    "open_reports",
    "open_run",
    "redrafted",
    "redrafted_reports",
    "release",
    "restart",
    "save_bill_message",
    "save_billing_list",
    "save_message",
    "save_override",
    "save_profiles",
    "take_credit_back",
    "take_one",
    "take_ready",
    "unfreed",
    "verify",
    "void_invoice",
]
