"""Proving more than a password: on the way in, with a passkey alone, and to confirm oneself."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import note_sign_in, pass_try, take_try
from tollbook.access.actions.passkeys import accept_passkey
from tollbook.access.actions.proofs import accept_code, withdraw_reset
from tollbook.access.models import User
from tollbook.access.queries.proofs import has_factor, proofs_of
from tollbook.access.types import Guess, Outcome, Purpose
from tollbook.entrance import ceremonies, factors
from tollbook.entrance.asking import attempt_of, guess_of, help_phone
from tollbook.entrance.landing import asked_for
from tollbook.entrance.pages.login import NOTICE_KEY
from tollbook.entrance.pages.proof import confirmed
from tollbook.entrance.signing import denied
from tollbook.entrance.steps import Half, begin_half, code_wanted, half_of, proof_given
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused

WRONG_CODE = "That code is not right. Enter the six digits that the app shows now, or another code."
PASSKEY = "passkey"
CODE_MAX = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The code or passkey that follows a right password."""
    half = half_of(request)
    if half is None:
        return redirect("login")
    refusal = ""
    if request.method == "POST":
        refusal, is_suspect = refusal_of(request, half.user, Purpose.SECOND_FACTOR)
        if not refusal:
            return _passed(request, replace(half, is_suspect=half.is_suspect or is_suspect))
        attempt = attempt_of(request, half.name, half.how)
        note_sign_in(attempt=attempt, outcome=Outcome.WRONG_PROOF, user=half.user)
    context = {"trusts": factors.may_trust(half.user), "cancel": "logout"}
    return _asked(request, half.user, refusal, context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Step-up without the password: a code or a passkey proves it is still the same person."""
    user = request.user
    assert isinstance(user, User)
    if not has_factor(user):
        return redirect("confirm")
    refusal = ""
    if request.method == "POST":
        refusal, _ = refusal_of(request, user, Purpose.STEP_UP)
        if not refusal:
            return confirmed(request, user)
    return _asked(request, user, refusal, {"back": asked_for(request, user)})


@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the log-in page asks the browser, once somebody wants to sign in with a passkey."""
    return JsonResponse(ceremonies.offer_to_ask(request, None), safe=False)


@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: the same locks, denials, steps and journal as a password."""
    user, refusal = _known_by_passkey(request)
    if user is None:
        request.session[NOTICE_KEY] = refusal
        return redirect("login")
    asked = request.POST.get("next", "")
    return begin_half(request, Half(user, PASSKEY, user.user_id, asked, is_suspect=False))


def refusal_of(request: HttpRequest, user: User, purpose: Purpose) -> tuple[str, bool]:
    """Why what was sent does not prove that this is `user`, "" when it does.

    And whether it proves too little: a code, after so many wrong ones from whatever addresses that
    one of a million may have been guessed (K8). Nobody guesses what a passkey signs.
    """
    guess = guess_of(request, purpose, user.user_id)
    tried = take_try(guess=guess)
    if tried.is_refused:
        return tried.words(help_phone(request)), False
    wrong = _fault(request, user)
    if wrong:
        return tried.words(help_phone(request)) if tried.is_last else wrong, False
    pass_try(guess=guess)
    return "", tried.is_suspect and not request.POST.get("answer")


def _fault(request: HttpRequest, user: User) -> str:
    if not request.POST.get("answer"):
        code = request.POST.get("code", "")[:CODE_MAX]
        return "" if accept_code(user=user, code=code, at=clock.now()) else WRONG_CODE
    ceremony = ceremonies.answered(request, ceremonies.ASKING)
    try:
        accept_passkey(user=user, ceremony=ceremony, by=factors.by_oneself(request, user))
    except Refused as refused:
        return str(refused)
    return ""


def _passed(request: HttpRequest, half: Half) -> HttpResponse:
    """On to the next step; a reset that waited is over, for the factor was not lost."""
    withdraw_reset(user=half.user, by=factors.by_oneself(request, half.user))
    response = proof_given(request, half, factors.STEP)
    # A browser is not trusted for a code that does not suffice by itself.
    is_enough = not code_wanted(request, half)
    if is_enough and request.POST.get("trust") and factors.may_trust(half.user):
        factors.trust_this(request, response, half.user)
    return response


def _known_by_passkey(request: HttpRequest) -> tuple[User | None, str]:
    """Whose passkey this is, or the sentence that says why nobody gets in."""
    attempt = attempt_of(request, "", PASSKEY)
    ceremony = ceremonies.answered(request, ceremonies.ASKING)
    try:
        nobody = factors.by_oneself(request, User())
        user = accept_passkey(user=None, ceremony=ceremony, by=nobody)
    except Refused as refused:
        tried = take_try(guess=Guess(Purpose.SIGN_IN, PASSKEY, attempt.address, attempt.at))
        outcome = Outcome.LOCKED if tried.is_refused else Outcome.UNKNOWN
        note_sign_in(attempt=attempt, outcome=outcome, user=None)
        is_shut = tried.is_refused or tried.is_last
        return None, tried.words(help_phone(request)) if is_shut else str(refused)
    return _let_in(request, user)


def _let_in(request: HttpRequest, user: User) -> tuple[User | None, str]:
    """`user` unless a lock or a denial stands in the way."""
    attempt = attempt_of(request, user.user_id, PASSKEY)
    guess = Guess(Purpose.SIGN_IN, user.user_id, attempt.address, attempt.at)
    tried = take_try(guess=guess)
    if tried.is_refused:
        note_sign_in(attempt=attempt, outcome=Outcome.LOCKED, user=user)
        return None, tried.words(help_phone(request))
    pass_try(guess=guess)
    refusal = denied(request, attempt, user)
    return (None, refusal) if refusal else (user, "")


def _asked(request: HttpRequest, user: User, refusal: str, more: dict[str, object]) -> HttpResponse:
    proofs = proofs_of(user)
    context = {
        "proofs": proofs,
        "passkey_first": not proofs.has_app,
        "options": ceremonies.offer_to_ask(request, user) if proofs.passkeys else "",
        "refusal": refusal,
        **more,
    }
    status = 422 if refusal else 200
    return render(request, "entrance/second_step.html", context, status=status)
