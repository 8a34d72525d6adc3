"""Whether whoever calls is the customer: by code, by questions, or reached at a contact of record.

Where the carrier wants callers checked, their call records open afterwards, in this session.
"""

from dataclasses import dataclass
from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.customers.actions.callers import note_reached, verify_answers, verify_code
from tollbook.customers.models import Account, ContactOfRecord
from tollbook.customers.queries import account_for
from tollbook.customers.queries.contacts import contacts_of_record, field_words_of
from tollbook.customers.queries.header import has_security_code
from tollbook.customers.queries.proofs import questions_asked
from tollbook.kernel import phones, show
from tollbook.kernel.errors import Refused
from tollbook.notices.types import Channel
from tollbook.office.callers import note_identified
from tollbook.office.forms.callers import Answers, Reached, Said
from tollbook.office.pages.customers.record import record_of
from tollbook.office.pages.shared import say
from tollbook.office.request import OfficeRequest

OFFICE: Final = "/office/"
PAGE: Final = "office/customers/verify.html"
SAYS, REACHED, MATCH = "says", "reached", "match"
GOOD = (REACHED, MATCH)


@dataclass(frozen=True)
class Way:
    """A contact of record as the page offers it: what staff did, and where that contact stands."""

    contact: ContactOfRecord

    @property
    def key(self) -> str:
        return str(self.contact.pk)

    @property
    def words(self) -> str:
        value = self.contact.value
        if self.contact.of_channel == Channel.TEXT:
            return f"I called back {phones.shown(value)}"
        return f"I wrote to {', '.join(value.splitlines())}"

    @property
    def source(self) -> str:
        return f"{field_words_of(self.contact)}, since {show.day(self.contact.since.date())}"


@dataclass(frozen=True)
class Check:
    """The forms of the page for one customer; `said` is None where there is nothing to ask for."""

    account: Account
    ways: list[Way]
    said: forms.Form | None
    reached: Reached


@require_http_methods(["GET", "POST"])
def verifying(request: OfficeRequest, number: str) -> HttpResponse:
    """The check, and afterwards what it said or the page that waited for it."""
    account = account_for(request.viewer, number)
    check = _drawn(request, account)
    outcome = _outcome(request, check) if request.method == "POST" else ""
    if outcome in GOOD:
        note_identified(request, account)
        if waiting := _waiting(request):
            say(request, "The caller was checked. It is kept in the access trail.")
            return redirect(waiting)
    if outcome:
        # What was said stays on no page.
        check = _drawn(request, account, is_new=True)
    back = reverse("office-customer", args=[account.number]) + "#s-security"
    context = {
        "record": record_of(request, account.number),
        "check": check,
        "outcome": outcome,
        "waiting": _waiting(request),
        "back": back,
    }
    has_faults = any(form.errors for form in (check.said, check.reached) if form is not None)
    return render(request, PAGE, context, status=422 if has_faults else 200)


def _drawn(request: OfficeRequest, account: Account, *, is_new: bool = False) -> Check:
    """Both forms; the one that was sent holds what was sent."""
    way = request.POST.get("way", SAYS) if request.method == "POST" and not is_new else ""
    ways = [Way(each) for each in contacts_of_record(account=account, at=request.actor.at)]
    data = request.POST if way == SAYS else None
    said: Said | Answers | None = None
    if has_security_code(account):
        said = Said(data)
    elif asked := questions_asked(account):
        said = Answers(data, asked=asked)
    offered = [(each.key, each.words) for each in ways]
    reached = Reached(request.POST if way == REACHED else None, offered=offered)
    return Check(account, ways, said, reached)


def _outcome(request: OfficeRequest, check: Check) -> str:
    """What the form that was sent proves; "" where it says itself what is wrong with it."""
    sent = check.reached if check.reached.is_bound else check.said
    if sent is None or not sent.is_valid():
        return ""
    try:
        is_right = _checked(request, check, sent)
    except Refused as refusal:
        sent.add_error(None, str(refusal))
        return ""
    if isinstance(sent, Reached):
        return REACHED
    return MATCH if is_right else "no match"


def _checked(request: OfficeRequest, check: Check, sent: forms.Form) -> bool:
    account, by, given = check.account, request.actor, sent.cleaned_data
    if isinstance(sent, Reached):
        chosen = next(each for each in check.ways if each.key == given["contact"])
        note_reached(account=account, contact=chosen.contact, by=by)
        return True
    if isinstance(sent, Said):
        return verify_code(account=account, said=given["said"], by=by)
    return verify_answers(account=account, first=given["first"], second=given["second"], by=by)


def _waiting(request: OfficeRequest) -> str:
    """The page of the office that sent staff here, "" where they came by themselves."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    return asked if asked.startswith(OFFICE) else ""
