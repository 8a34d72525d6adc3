"""Back-up proof of the account: security questions and the security code, never shown again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.customers.actions.proofs import Answered, RefusedAt
from tollbook.customers.models import Account
from tollbook.customers.queries import home_account_for
from tollbook.customers.queries.proofs import questions_offered, security_of
from tollbook.flows.actions import change_questions, change_security_code
from tollbook.kernel.errors import Refused
from tollbook.portal.forms.proofs import Code, Questions
from tollbook.portal.pages.profile.shared import crumbs
from tollbook.portal.request import PortalRequest


def own_account(request: PortalRequest) -> Account:
    """The account that the log-in belongs to, whatever is in view or left by a customer filter."""
    return home_account_for(request.viewer)


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: PortalRequest) -> HttpResponse:
    """Two questions with their answers."""
    account = own_account(request)
    row = security_of(account)
    known = {"question_1": row.question_1, "question_2": row.question_2}
    form = Questions(request.POST or None, initial=known)
    if form.is_valid():
        given = form.cleaned_data
        pair = (
            Answered(given["question_1"], given["answer_1"]),
            Answered(given["question_2"], given["answer_2"]),
        )
        try:
            change_questions(
                account=account, user=request.viewer.user, questions=pair, by=request.actor
            )
        except RefusedAt as refusal:
            form.add_error(refusal.field, str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session["notice"] = "Your security questions are set."
            return redirect("profile")
    context = {
        "form": form,
        "offered": questions_offered(),
        "is_set": row.has_questions,
        "crumbs": crumbs("Security questions"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/profile/questions.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: PortalRequest) -> HttpResponse:
    """The code by which our staff know a caller; replaced or taken away, never shown."""
    account = own_account(request)
    row = security_of(account)
    is_cleared = request.POST.get("clear") == "yes"
    form = Code(request.POST if request.method == "POST" and not is_cleared else None)
    if is_cleared or form.is_valid():
        typed = "" if is_cleared else form.cleaned_data["code"]
        try:
            change_security_code(
                account=account, user=request.viewer.user, code=typed, by=request.actor
            )
        except Refused as refusal:
            form.add_error("code", str(refusal))
        else:
            words = "taken away" if is_cleared else "set"
            request.session["notice"] = f"Your security code is {words}."
            return redirect("profile")
    context = {"form": form, "security": row, "crumbs": crumbs("Security code")}
    status = 422 if form.errors else 200
    return render(request, "portal/profile/code.html", context, status=status)
