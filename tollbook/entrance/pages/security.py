"""Security: one's own log-in, on pages of whatever face (`entrance.security_routes`)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import end_visits, set_rows_per_page
from tollbook.access.models import User
from tollbook.access.queries import sign_ins_of, visits_of
from tollbook.content.queries import zone_by_host
from tollbook.entrance import visits
from tollbook.entrance.forms import Emails, RowsChoice
from tollbook.entrance.pages.password import answered, shown
from tollbook.flows.actions import change_own_emails
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import ROWS_CHOICES

SIGN_INS_SHOWN = 20
EDITABLE = ("GET", "HEAD", "POST")


def overview(request: HttpRequest) -> HttpResponse:
    """The log-in, what it shows, where it is signed in, who tried to sign in with it."""
    user = person(request)
    context = {
        "person": user,
        "sessions": len(visits_of(user, now=clock.now(), idle=visits.idle_of(user))),
        "sign_ins": sign_ins_of(user)[:SIGN_INS_SHOWN],
        "themes": User._meta.get_field("theme").choices,
        "rows_choices": ROWS_CHOICES,
        "zone": zone_of(request),
    }
    return render(request, "entrance/security/page.html", context)


@require_http_methods(EDITABLE)
def password(request: HttpRequest) -> HttpResponse:
    """Change the password; every other session ends."""
    form, refusal, is_done = answered(request)
    if is_done:
        request.session["notice"] = "Your password is changed. All other sessions have ended."
        return redirect("security")
    return shown(request, "entrance/security/password.html", form, refusal, crumbs("Password"))


@require_http_methods(EDITABLE)
def email(request: HttpRequest) -> HttpResponse:
    """Change the e-mail addresses of the log-in."""
    user = person(request)
    form = Emails(request.POST or None, initial={"emails": user.emails})
    if form.is_valid() and _changed(request, user, form):
        request.session["notice"] = "Your e-mail is changed."
        return redirect("security")
    context = {"form": form, **crumbs("E-mail")}
    status = 422 if request.method == "POST" else 200
    return render(request, "entrance/security/email.html", context, status=status)


def _changed(request: HttpRequest, user: User, form: Emails) -> bool:
    by = request.actor  # type: ignore[attr-defined]
    try:
        change_own_emails(user=user, emails=form.cleaned_data["emails"], by=by)
    except Refused as fault:
        form.add_error("emails", str(fault))
        return False
    return True


@require_POST
def rows(request: HttpRequest) -> HttpResponse:
    """Keep how many rows lists begin with."""
    form = RowsChoice(request.POST)
    if form.is_valid():
        set_rows_per_page(user=person(request), rows=int(form.cleaned_data["rows"]))
        request.session["notice"] = f"Lists begin with {form.cleaned_data['rows']} rows now."
    return redirect("security")


def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; any can be ended."""
    user = person(request)
    context = {
        "visits": visits_of(user, now=clock.now(), idle=visits.idle_of(user)),
        "this": request.session.session_key,
        "zone": zone_of(request),
        **crumbs("Sessions"),
    }
    return render(request, "entrance/security/sessions.html", context)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    user, wanted = person(request), request.POST.get("session", "")
    this = request.session.session_key or ""
    if wanted == "others":
        count = end_visits(user=user, but=this)
    else:
        # The number of somebody else's session, or none at all, ends nothing.
        known = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
        count = end_visits(user=user, but=this, only=[known])
    words = {0: "No session was open any more.", 1: "The session has ended."}
    request.session["notice"] = words.get(count, f"{count} sessions have ended.")
    return redirect("security-sessions")


def person(request: HttpRequest) -> User:
    """Whose security it is: always one's own."""
    assert isinstance(request.user, User)
    return request.user


def zone_of(request: HttpRequest) -> str:
    """The time zone that instants are shown in: the viewer's, else that of the brand."""
    viewer = getattr(request, "viewer", None)
    return str(viewer.zone) if viewer is not None else zone_by_host(request.get_host())


def crumbs(label: str) -> dict[str, Any]:
    """The breadcrumb of a page below the overview."""
    return {"crumbs": [{"label": "Security", "url": reverse("security")}, {"label": label}]}
