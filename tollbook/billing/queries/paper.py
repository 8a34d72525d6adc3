"""A draft as the paper it would become; made for looking, never kept."""

from dataclasses import replace

from tollbook.billing.documents.pdf import DocumentFailed, render
from tollbook.billing.models import Invoice
from tollbook.billing.printing import bill_of
from tollbook.kernel.errors import Refused

DRAFT_NUMBER = "DRAFT"


def draft_paper(draft: Invoice) -> bytes:
    """The PDF of a draft, with the word DRAFT where its number will stand.

    Its calls are those that wait unbilled before the cut-off.
    """
    try:
        return render(replace(bill_of(draft), number=DRAFT_NUMBER))
    except DocumentFailed as failure:
        sentence = "The paper of this draft cannot be made; its texts or its logo are at fault."
        raise Refused("paper-failed", sentence) from failure
