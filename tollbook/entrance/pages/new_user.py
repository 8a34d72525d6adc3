"""New user: ask for a code, enter it, choose user id and password. Source: portal.md 1.6.

Nothing that anybody could know is asked for as proof; only the code that went to a contact of
record opens the way. What a page answers does not tell whether the account exists.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.actions import (
    ask,
    end_if_spent,
    give_link,
    pass_try,
    take_answer,
    take_code,
    take_try,
)
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.queries import found_link, hint_for, live_secret
from tollbook.access.types import Asked, Holder, Purpose, SecretOf
from tollbook.customers.models import Account
from tollbook.customers.queries import base_of, members_of
from tollbook.customers.queries.passwords import password_rules_of_account
from tollbook.customers.queries.proofs import questions_asked, questions_offered
from tollbook.customers.queries.users import account_numbered, free_user_id, may_register
from tollbook.customers.types import SecondFactorPolicy
from tollbook.entrance.asking import attempt_of, guess_of, help_phone, may_register_at, status_of
from tollbook.entrance.forms import AccountCode, Answers, AskCode, NewUser
from tollbook.entrance.pages.forgot import somebody
from tollbook.entrance.standins import is_stand_in, offer_of_passkey, passkey
from tollbook.entrance.steps import PASSKEY_KEY, Half, begin_half
from tollbook.flows.actions import register
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused
from tollbook.notices.queries import can_text

NUMBER_KEY, GRANT_KEY = "new_user_number", "new_user_grant"
GRANT_LASTS = timedelta(minutes=30)
WRONG_CODE = (
    "That account number and code do not match, or the code is too old. Check both, or ask for a "
    "new code."
)


def refuse_where_off(request: HttpRequest) -> None:
    """The pages are not there where the base lets nobody register."""
    if not may_register_at(request):
        raise NotFound("page", "new user")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """Account number and channel; the answer is the same for every number."""
    refuse_where_off(request)
    form = AskCode(request.POST or None, with_text=can_text())
    refusal = ""
    if form.is_valid():
        number = form.cleaned_data["account"]
        taken = take_try(guess=guess_of(request, Purpose.ACTIVATION, number))
        if not taken.is_refused:
            channel = form.cleaned_data["channel"]
            ask(asked=Asked.NEW_USER, attempt=attempt_of(request, number), channel=channel)
            request.session[NUMBER_KEY] = number
            return redirect("new-user-code")
        refusal = taken.words(help_phone(request))
    status = status_of(request, too_many=bool(refusal))
    context = {"form": form, "refusal": refusal}
    return render(request, "entrance/new_user.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """The code that was sent; a right one opens the last page for half an hour."""
    refuse_where_off(request)
    form = AccountCode(request.POST or None, initial={"account": known_number(request)})
    refusal, is_locked = "", False
    if form.is_valid():
        number, code = form.cleaned_data["account"], form.cleaned_data["code"]
        account = account_numbered(number)
        guess = guess_of(request, Purpose.ACTIVATION, f"code {number}")
        taken = take_try(guess=guess)
        is_locked = taken.is_refused
        if is_locked:
            refusal = taken.words(help_phone(request))
        elif (secret := _taken(account, number, code)) and account:
            pass_try(guess=guess)
            return _granted(request, account, is_proved=secret.came_by_post)
        else:
            refusal = WRONG_CODE
    status = status_of(request, too_many=is_locked)
    context = {"form": form, "refusal": refusal, "asked": NUMBER_KEY in request.session}
    return render(request, "entrance/new_user_code.html", context, status=status)


def known_number(request: HttpRequest) -> str:
    """The number that was asked for in this session."""
    return str(request.session.get(NUMBER_KEY, ""))


def _taken(account: Account | None, number: str, code: str) -> OneTimeSecret | None:
    """The right code, used up; the same statements where there is no such account."""
    holder = Holder(account=account.number if account else number)
    at = clock.now()
    found = take_code(of=SecretOf.NEW_USER, holder=holder, written=code, at=at)
    if found is None or account is None:
        return None
    return found if may_register(account, at) else None


def _granted(request: HttpRequest, account: Account, *, is_proved: bool) -> HttpResponse:
    """A code that came by post stands in for the answers to the account's questions."""
    request.session.cycle_key()
    now, holder = clock.now(), Holder(account=account.number)
    leave = give_link(of=SecretOf.GRANT, holder=holder, at=now, lifetime=GRANT_LASTS)
    kept = found_link(SecretOf.GRANT, leave, now)
    assert kept is not None, "it was given just now"
    request.session[GRANT_KEY] = {"leave": kept.pk, "proved": is_proved}
    return redirect("new-user-choose")


def leave_here(request: HttpRequest) -> OneTimeSecret | None:
    """The leave to make a log-in that this session has earned, while its account is open."""
    grant: dict[str, Any] = request.session.get(GRANT_KEY) or {}
    now = clock.now()
    leave = live_secret(grant["leave"], now) if "leave" in grant else None
    account = account_numbered(leave.account) if leave else None
    return leave if account and may_register(account, now) else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The account's questions where they are set, then user id, addresses and password."""
    refuse_where_off(request)
    leave = leave_here(request)
    account = account_numbered(leave.account) if leave else None
    if leave is None or account is None:
        return render(request, "entrance/code_gone.html", status=410)
    if questions_asked(account) and not request.session[GRANT_KEY]["proved"]:
        return _questions(request, account, leave)
    return _log_in(request, account, leave)


def _questions(request: HttpRequest, account: Account, leave: OneTimeSecret) -> HttpResponse:
    form = Answers(request.POST or None)
    people = [each.user for each in members_of(account) if each.user.is_active]
    refusal, is_locked = "", False
    if form.is_valid():
        guess = guess_of(request, Purpose.ACTIVATION, f"answers {account.number}")
        taken, now = take_try(guess=guess), clock.now()
        is_locked = taken.is_refused
        if is_locked:
            refusal = taken.words(help_phone(request))
        elif not take_answer(secret=leave, at=now):
            return _spent(request)
        elif _is_proved(request, form, account, people):
            pass_try(guess=guess)
            request.session[GRANT_KEY] = request.session[GRANT_KEY] | {"proved": True}
            return redirect("new-user-choose")
        elif end_if_spent(secret=leave, at=now):
            return _spent(request)
        else:
            refusal = "That is not right."
    context = {
        "form": form,
        "refusal": refusal,
        "questions": questions_asked(account),
        "passkey": offer_of_passkey(request, people),
    }
    status = status_of(request, too_many=is_locked)
    return render(request, "entrance/new_user_questions.html", context, status=status)


def _spent(request: HttpRequest) -> HttpResponse:
    request.session.pop(GRANT_KEY, None)
    return render(request, "entrance/code_gone.html", {"why": "wrong"}, status=410)


def _is_proved(
    request: HttpRequest, form: Answers, account: Account, people: Sequence[User]
) -> bool:
    """Whether the answers are right, or a proof of somebody who signs in for the account is."""
    if "answer" in request.POST:
        return passkey(request, people)
    now = clock.now()
    return form.is_right(account) or any(
        is_stand_in(user, account, form.code, now) for user in people
    )


def _log_in(request: HttpRequest, account: Account, leave: OneTimeSecret) -> HttpResponse:
    offered = [] if questions_asked(account) else questions_offered()
    sent = request.POST if "user_id" in request.POST else None
    form = NewUser(sent, initial={"user_id": free_user_id(account)}, offered=offered)
    if form.is_valid():
        try:
            by, wanted = somebody(request), form.wanted()
            user = register(account=account, wanted=wanted, by=by, leave=leave)
        except Refused as fault:
            if fault.code == "LINK":
                return render(request, "entrance/code_gone.html", status=410)
            form.add_error(form.field_of(fault), str(fault))
        else:
            del request.session[GRANT_KEY]
            request.session.pop(NUMBER_KEY, None)
            request.session[PASSKEY_KEY] = form.cleaned_data["passkey"]
            return begin_half(request, Half(user, "password", user.user_id, "", is_suspect=False))
    context = {
        "form": form,
        "hint": hint_for(None, password_rules_of_account(account)),
        "offered": offered,
        "offers_passkey": base_of(account).second_factor != SecondFactorPolicy.OFF,
    }
    status = 422 if sent is not None else 200
    return render(request, "entrance/new_user_choose.html", context, status=status)
