"""Step-up: proving oneself again before what asks for it; and the form that waited meanwhile."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import pass_try, take_try
from tollbook.access.models import User
from tollbook.access.queries.proofs import has_factor
from tollbook.access.types import Purpose
from tollbook.customers.types import Viewer
from tollbook.entrance import kept, visits
from tollbook.entrance.asking import guess_of, help_phone
from tollbook.entrance.forms import Proof
from tollbook.entrance.landing import asked_for, landing_of, own_page

WRONG = "That is not your password. Check it and try again."


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more; the page that asked for it follows."""
    user = request.user
    assert isinstance(user, User)
    form = Proof(request.POST or None)
    refusal = ""
    if form.is_valid():
        refusal = password_refusal(request, user, form.cleaned_data["password"])
        if not refusal:
            return confirmed(request, user)
    context = {
        "form": form,
        "refusal": refusal,
        "back": landing_of(user),
        "has_factor": has_factor(user),
    }
    failed = request.method == "POST"
    return render(request, "entrance/confirm.html", context, status=422 if failed else 200)


def confirmed(request: HttpRequest, user: User) -> HttpResponse:
    """The person has proved who they are, by whatever way: on to the page or form that asked."""
    visits.proved(request)
    if kept.kept_for(request, user):
        return redirect("kept-form")
    return redirect(asked_for(request, user))


def password_refusal(request: HttpRequest, user: User, password: str) -> str:
    """Why this is not taken for the present password of `user`, "" when it is right."""
    guess = guess_of(request, Purpose.STEP_UP, user.user_id)
    tried = take_try(guess=guess)
    if tried.is_refused:
        return tried.words(help_phone(request))
    if not user.check_password(password):
        return tried.words(help_phone(request)) if tried.is_last else WRONG
    pass_try(guess=guess)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """The form that came too late, to be sent or thrown away."""
    user = request.user
    assert isinstance(user, User)
    form = kept.kept_for(request, user)
    if form is None:
        return redirect(landing_of(user))
    if request.method == "POST":
        kept.forget(request)
        return redirect(own_page(request, user, form.page))
    look_as_then(request, form.view)
    return render(request, "entrance/kept_form.html", {"kept": form})


def look_as_then(request: HttpRequest, view: str) -> None:
    """A parent's choice ended with the session: the form goes on in the view it was drawn for."""
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    is_theirs = viewer is not None and view in {each.number for each in viewer.allowed}
    if is_theirs and "viewing" not in request.session:
        request.session["viewing"] = view


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Stay signed in: a page like any other, so the idle time begins anew."""
    visits.seen_now(request)
    return HttpResponse(status=204)
