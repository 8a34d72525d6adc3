"""The two security questions of a customer, set by staff; answers are never shown again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.customers.actions.proofs import Answered, RefusedAt
from tollbook.customers.models import Account
from tollbook.customers.queries import account_for
from tollbook.customers.queries.proofs import security_of
from tollbook.fields.queries import options_of_list
from tollbook.fields.types import QUESTIONS
from tollbook.flows.actions import change_questions
from tollbook.kernel.errors import Refused
from tollbook.kernel.record import FieldSpec, Kind, Reading, Section
from tollbook.kernel.sheet import Sheet, drawn, sent
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import say
from tollbook.office.request import OfficeRequest

ASKED = "Answers are compared without regard to case; 3 to 60 characters."
SECTION = Section(
    "questions",
    "general",
    "Security questions",
    "AccountSecurity",
    (
        FieldSpec("question_1", "Password Question 1", "", Kind.CHOICE, is_required=True),
        FieldSpec("answer_1", "Password Answer 1", ASKED, is_required=True),
        FieldSpec("question_2", "Password Question 2", "", Kind.CHOICE, is_required=True),
        FieldSpec("answer_2", "Password Answer 2", ASKED, is_required=True),
    ),
    "Asked at a reset besides the link or code. Both are set at once.",
)


@require_http_methods(["GET", "POST"])
def questions(request: OfficeRequest, number: str) -> HttpResponse:
    """Both questions with both answers; the old contact is told that they changed."""
    account = account_for(request.viewer, number)
    row = security_of(account)
    offered = options_of_list(QUESTIONS)
    present = {"question_1": row.question_1, "question_2": row.question_2}
    options = {"question_1": offered, "question_2": offered}
    reading = Reading(request.viewer.today, options=options, present=present)
    sheet = drawn([SECTION], present, reading)
    back = reverse("office-customer", args=[account.number]) + "#s-security"
    if request.method == "POST":
        sheet = sent([SECTION], request.POST, reading)
        if sheet.read() and _saved(request, account, sheet):
            say(request, "Both security questions are set.")
            return redirect(back)
    context = {"record": record_of(request, account.number), "sheet": sheet, "back": back}
    status = 422 if sheet.errors else 200
    return render(request, "office/customers/questions.html", context, status=status)


def _saved(request: OfficeRequest, account: Account, sheet: Sheet) -> bool:
    given = sheet.values
    asked = (
        Answered(given["question_1"], given["answer_1"]),
        Answered(given["question_2"], given["answer_2"]),
    )
    try:
        change_questions(account=account, user=None, questions=asked, by=request.actor)
    except RefusedAt as refusal:
        sheet.faults |= {refusal.field: (refusal.code, str(refusal))}
    except Refused as refusal:
        sheet.refuse(refusal)
    return not sheet.errors
