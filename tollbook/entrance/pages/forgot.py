"""Forgot password: ask for a link, open it, answer what is asked, choose a new password.

The link's secret goes from the address into the session at once; a session that holds one opens
nothing but these pages. Source: portal.md 1.5.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import ask, end_if_spent, pass_try, take_answer, take_try
from tollbook.access.models import OneTimeSecret, User
from tollbook.access.queries import found_link, hint_for, live_secret
from tollbook.access.types import Actor, Asked, Face, Purpose, SecretOf
from tollbook.customers.models import Account
from tollbook.customers.queries import log_in_named
from tollbook.customers.queries.passwords import password_rules_of
from tollbook.customers.queries.proofs import questions_asked
from tollbook.customers.queries.users import home_account_of
from tollbook.entrance.asking import address_asking, attempt_of, guess_of, help_phone, status_of
from tollbook.entrance.forms import Answers, ChosenPassword, Forgot
from tollbook.entrance.pages.login import NOTICE_KEY
from tollbook.entrance.standins import is_stand_in, offer_of_passkey, passkey
from tollbook.flows.actions import reset_password, send_proof_letter
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.kernel.show import counted

LINK_KEY, PROVED_KEY = "reset_link", "reset_proved"
LETTER_SENT = (
    "If a postal address is on record long enough, a letter with a code is on its way. When it has "
    "come, ask for a new link here and enter the code."
)
CHANGED = "Your password is changed. Sign in with the new one."
SPENT = "Three answers were wrong, so the link no longer works."
TRIES = 3


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Name and address; the answer is the same whoever they belong to.

    A user id and the account number that stands for it count as one name (K1, K8).
    """
    form = Forgot(request.POST or None)
    refusal = ""
    if form.is_valid():
        name = form.cleaned_data["name"]
        known = log_in_named(name)
        taken = take_try(guess=guess_of(request, Purpose.RESET, known.user_id if known else name))
        if not taken.is_refused:
            attempt = attempt_of(request, name)
            ask(asked=Asked.RESET, attempt=attempt, email=form.cleaned_data["email"])
            return render(request, "entrance/reset_asked.html")
        refusal = taken.words(help_phone(request))
    context = {"form": form, "refusal": refusal}
    status = status_of(request, too_many=bool(refusal))
    return render(request, "entrance/forgot.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The secret leaves the address; whether it is any good, the next page says."""
    guess = guess_of(request, Purpose.RESET, "a link")
    taken = take_try(guess=guess)
    secret = None if taken.is_refused else found_link(SecretOf.RESET, token, clock.now())
    if secret is not None:
        pass_try(guess=guess)
    request.session.cycle_key()
    request.session[LINK_KEY] = secret.pk if secret else None
    request.session.pop(PROVED_KEY, None)
    return redirect("reset")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """The questions where there are any, then the new password."""
    secret = secret_here(request)
    if secret is None or secret.user is None or not secret.user.is_active:
        return gone(request)
    account = home_account_of(secret.user)
    questions = questions_asked(account) if account else None
    if questions and account and request.session.get(PROVED_KEY) != secret.pk:
        return _questions(request, secret, account)
    return _password(request, secret, secret.user)


def secret_here(request: HttpRequest) -> OneTimeSecret | None:
    """The link that this session has opened, while it is good."""
    known = request.session.get(LINK_KEY)
    return live_secret(known, clock.now()) if known else None


def gone(request: HttpRequest, why: str = "") -> HttpResponse:
    """A link that is used, too old, cut or not ours: all look alike, with a way to ask again."""
    return render(request, "entrance/link_gone.html", {"why": why}, status=410)


def _questions(request: HttpRequest, secret: OneTimeSecret, account: Account) -> HttpResponse:
    user = secret.user
    assert user is not None
    form = Answers(request.POST or None)
    refusal, is_locked = "", False
    if form.is_valid():
        guess = guess_of(request, Purpose.RESET, user.user_id)
        taken = take_try(guess=guess)
        is_locked = taken.is_refused
        if is_locked:
            refusal = taken.words(help_phone(request))
        elif not take_answer(secret=secret, at=clock.now()):
            return gone(request, SPENT)
        elif _is_proved(request, form, user, account):
            pass_try(guess=guess)
            request.session[PROVED_KEY] = secret.pk
            return redirect("reset")
        elif end_if_spent(secret=secret, at=clock.now()):
            return gone(request, SPENT)
        else:
            left = counted(TRIES - secret.tries - 1, "try", "tries")
            refusal = f"That is not right. You have {left} left with this link."
    context = {
        "form": form,
        "refusal": refusal,
        "questions": questions_asked(account),
        "letter": request.session.pop("letter", ""),
        "passkey": offer_of_passkey(request, [user]),
    }
    status = status_of(request, too_many=is_locked)
    return render(request, "entrance/reset_questions.html", context, status=status)


def _is_proved(request: HttpRequest, form: Answers, user: User, account: Account) -> bool:
    """Whether the answers are right, or what may stand in for them."""
    if "answer" in request.POST:
        return passkey(request, [user])
    return form.is_right(account) or is_stand_in(user, account, form.code, clock.now())


def _password(request: HttpRequest, secret: OneTimeSecret, user: User) -> HttpResponse:
    form = ChosenPassword(request.POST if "password" in request.POST else None)
    if form.is_valid():
        try:
            reset_password(
                secret=secret, password=form.cleaned_data["password"], by=somebody(request)
            )
        except Refused as fault:
            if fault.code == "LINK":
                return gone(request)
            form.add_error("password", str(fault))
        else:
            request.session.pop(LINK_KEY, None)
            request.session[NOTICE_KEY] = CHANGED
            return redirect("login")
    context = {"form": form, "hint": hint_for(user, password_rules_of(user))}
    status = status_of(request)
    return render(request, "entrance/reset_password.html", context, status=status)


@never_cache
@require_POST
def letter(request: HttpRequest) -> HttpResponse:
    """A code by post, which stands in for the answers; the same answer whether one is sent."""
    secret = secret_here(request)
    if secret is None or secret.user is None:
        return gone(request)
    account = home_account_of(secret.user)
    if account is not None and questions_asked(account):
        send_proof_letter(account=account, user=secret.user, by=somebody(request))
    request.session["letter"] = LETTER_SENT
    return redirect("reset")


def somebody(request: HttpRequest) -> Actor:
    """Who acts on a page that nobody has signed in for."""
    return Actor(at=clock.now(), face=Face.PORTAL, ip=address_asking(request))
