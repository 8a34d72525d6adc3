"""The code that is asked besides the password while strangers guess at a name (K7)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tollbook.access.actions import note_sign_in, pass_try, take_code, take_try
from tollbook.access.types import Actor, Face, Holder, Outcome, Purpose, SecretOf
from tollbook.entrance.asking import address_asking, attempt_of, guess_of, help_phone
from tollbook.entrance.forms import Code
from tollbook.entrance.steps import CODE, Half, half_of, proof_given
from tollbook.flows.actions import send_sign_in_code
from tollbook.flows.types import SentCode
from tollbook.kernel import clock

WRONG = "That is not the code, or it is too old. Check it, or ask for a new one."
NO_WAY = (
    "Somebody has tried to sign in with your name many times, so the password alone does not "
    "suffice today, and we have no e-mail or phone of yours for a code. Please call {phone}."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent to a contact of record."""
    half = half_of(request)
    if half is None:
        return redirect("login")
    form = Code(request.POST or None)
    refusal = ""
    if form.is_valid():
        refusal = _refusal(request, half, form.cleaned_data["code"])
        if not refusal:
            return proof_given(request, half, CODE)
    elif request.method != "POST":
        sent = send_sign_in_code(user=half.user, by=_actor(request, half))
        if sent == SentCode.NOT_NEEDED:
            return proof_given(request, half, CODE)
        refusal = NO_WAY.format(phone=help_phone(request)) if sent == SentCode.NO_CONTACT else ""
    context = {"form": form, "refusal": refusal, "is_stuck": refusal.startswith(NO_WAY[:20])}
    status = 422 if request.method == "POST" else 200
    return render(request, "entrance/code.html", context, status=status)


def _refusal(request: HttpRequest, half: Half, written: str) -> str:
    """Why the code is not taken, "" when it is right."""
    guess = guess_of(request, Purpose.SECOND_FACTOR, half.user.user_id)
    tried = take_try(guess=guess)
    if tried.is_refused:
        return tried.words(help_phone(request))
    holder = Holder(user=half.user)
    if take_code(of=SecretOf.SIGN_IN, holder=holder, written=written, at=guess.at):
        pass_try(guess=guess)
        return ""
    attempt = attempt_of(request, half.name, "code")
    note_sign_in(attempt=attempt, outcome=Outcome.WRONG_PROOF, user=half.user)
    return tried.words(help_phone(request)) if tried.is_last else WRONG


def _actor(request: HttpRequest, half: Half) -> Actor:
    return Actor(at=clock.now(), face=Face.PORTAL, user=half.user, ip=address_asking(request))
