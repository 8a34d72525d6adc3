"""The staff's log-ins: the list, one of them, a new one; off and on, groups, a password."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.access.actions import make_superuser, put_in_groups
from tollbook.access.models import User
from tollbook.access.queries import is_above, rights_of, staff_groups, staff_log_in, staff_log_ins
from tollbook.access.types import ABOVE
from tollbook.customers.actions.sight import limit_sight
from tollbook.customers.models import Base, Group
from tollbook.customers.queries import bases_for, groups
from tollbook.customers.queries.sight import scope_words
from tollbook.customers.types import Viewer
from tollbook.flows.actions import (
    add_staff_person,
    change_staff_person,
    give_staff_password,
    switch_staff_person,
)
from tollbook.kernel.errors import Refused
from tollbook.kernel.listing import Column, listing_from
from tollbook.office.forms.system import (
    STATES,
    NewPerson,
    Person,
    StaffFilter,
    Temporary,
    person_form,
)
from tollbook.office.pages.shared import Badge, chips, crumb, ordered, paged, say, sent_by
from tollbook.office.pages.system.shared import history_of, superusers_only
from tollbook.office.request import OfficeRequest

ORDERS = {"name": ("name", "pk"), "user": ("user_id", "pk"), "seen": ("last_seen_at", "pk")}
COLUMNS = (
    Column("Person", "name"),
    Column("User ID", "user"),
    Column("Groups"),
    Column("State"),
    Column("Last seen", "seen"),
    Column("More", css="more"),
)


NOTHING_NEW = "Nothing was changed."


@dataclass(frozen=True)
class Sight:
    """Whose customers a person sees: in words, and each Base and Group with whether it is named."""

    words: str
    bases: list[tuple[Base, bool]]
    groups: list[tuple[Group, bool]]


def sight_of(viewer: Viewer, user: User) -> Sight:
    """The data scope of a person as the page shows it."""
    stored = user.data_scope
    return Sight(
        scope_words({} if user.is_superuser else stored),
        [(each, each.pk in stored.get("bases", ())) for each in bases_for(viewer)],
        [(each, each.pk in stored.get("groups", ())) for each in groups()],
    )


@dataclass(frozen=True)
class StaffRow:
    """A log-in of the staff as pages show it."""

    user: User

    @property
    def badge(self) -> Badge:
        if not self.user.is_active:
            return "Turned off", "lock", "warn"
        if self.user.is_superuser:
            return "Superuser", "shield", "info"
        return "Active", "check", "good"

    @property
    def groups(self) -> str:
        return ", ".join(sorted(group.name for group in self.user.groups.all()))


def staff(request: OfficeRequest) -> HttpResponse:
    """Everybody of the staff."""
    form = StaffFilter(request.GET)
    listing = listing_from(request.GET, sorts=ORDERS, default="name")
    rows, pager = paged(ordered(filtered(form), listing, ORDERS), listing)
    state = dict(STATES).get(form.value("state"), "Everybody")
    context = {
        "form": form,
        "listing": listing,
        "columns": COLUMNS,
        "rows": [StaffRow(user) for user in rows],
        "pager": pager,
        "chips": chips(listing, {"q": f"Holds {form.value('q')}", "state": state}),
        "zone": request.viewer.zone,
    }
    return render(request, "office/system/staff.html", context)


def filtered(form: StaffFilter) -> QuerySet[User]:
    """The log-ins that the filter lets through."""
    found, text, state = staff_log_ins(), form.value("q"), form.value("state")
    if text:
        found = found.filter(Q(name__icontains=text) | Q(user_id__icontains=text))
    return found.filter(is_active=state == "on") if state else found


@require_http_methods(["GET", "POST"])
def new_person(request: OfficeRequest) -> HttpResponse:
    """Let somebody in; rights come with the groups afterwards."""
    form = NewPerson(sent_by(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = add_staff_person(
                user_id=given["user_id"],
                facts=form.facts(),
                password=given["password"],
                by=request.actor,
            )
        except Refused as refusal:
            form.add_error("password" if refusal.code == "WEAK" else "user_id", str(refusal))
        else:
            say(request, f"{user.name} may sign in as {user.user_id}, without any right yet.")
            return redirect("office-person", user.user_id)
    crumbs = [crumb("Staff", "office-staff"), crumb("Add a person")]
    context = {"form": form, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "office/system/new_person.html", context, status=status)


@require_http_methods(["GET", "POST"])
def person(request: OfficeRequest, user_id: str) -> HttpResponse:
    """One of the staff; a POST changes name and addresses."""
    user = staff_log_in(user_id)
    form = person_form(user, sent_by(request))
    if request.method == "POST" and form.is_valid():
        _refuse_above(request, user)
        try:
            seen = form.cleaned_data["seen_version"] or 0
            change_staff_person(user=user, facts=form.facts(), by=request.actor, seen_version=seen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            say(request, f"{user.name} is saved.")
            return redirect("office-person", user.user_id)
    return _drawn(request, user, form, Temporary())


def _drawn(request: OfficeRequest, user: User, form: Person, temporary: Temporary) -> HttpResponse:
    mine = {group.pk for group in user.groups.all()}
    rights = sorted(rights_of(user))
    context = {
        "row": StaffRow(user),
        "form": form,
        "temporary": temporary,
        "groups": [(group, group.pk in mine) for group in staff_groups()],
        "rights": rights,
        "module_count": len({right.partition(".")[0] for right in rights}),
        "is_above": is_above(user, request.user),
        "above_words": ABOVE,
        "is_self": user.pk == request.user.pk,
        "sight": sight_of(request.viewer, user),
        "history": history_of(user),
        "zone": request.viewer.zone,
        "crumbs": [crumb("Staff", "office-staff"), crumb(user.name or user.user_id)],
    }
    failed = form.errors or temporary.errors
    return render(request, "office/system/person.html", context, status=422 if failed else 200)


@require_POST
def switching(request: OfficeRequest, user_id: str) -> HttpResponse:
    """Turn a log-in off or on again."""
    user, is_active = staff_log_in(user_id), request.POST.get("on") == "yes"
    _refuse_above(request, user)
    try:
        switch_staff_person(user=user, is_active=is_active, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"{user.name} {'may sign in again' if is_active else 'is turned off'}.")
    return redirect("office-person", user.user_id)


@require_POST
def grouping(request: OfficeRequest, user_id: str) -> HttpResponse:
    """Put a person in groups, and make them a superuser or not; superusers do this."""
    superusers_only(request)
    user = staff_log_in(user_id)
    wanted = set(request.POST.getlist("group"))
    groups = [each for each in staff_groups() if str(each.pk) in wanted]
    try:
        put_in_groups(user=user, groups=groups, by=request.actor)
        is_superuser = request.POST.get("superuser") == "yes"
        if is_superuser != user.is_superuser:
            make_superuser(user=user, is_superuser=is_superuser, by=request.actor)
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, f"The groups of {user.name} are saved.")
    return redirect("office-person", user.user_id)


@require_POST
def limiting(request: OfficeRequest, user_id: str) -> HttpResponse:
    """Limit a person to the customers of some Bases or Groups, or to none; superusers do this."""
    superusers_only(request)
    user = staff_log_in(user_id)
    try:
        is_new = limit_sight(
            user=user,
            base_ids=_ids(request.POST.getlist("base")),
            group_ids=_ids(request.POST.getlist("of_group")),
            by=request.actor,
        )
    except Refused as refusal:
        say(request, str(refusal))
    else:
        words = scope_words(user.data_scope)
        say(request, f"{user.name or user.user_id} sees: {words}." if is_new else NOTHING_NEW)
    return redirect("office-person", user.user_id)


def _ids(texts: list[str]) -> list[int]:
    """The keys that a form sent; what is none stands for a row that does not exist."""
    return [
        int(each) if each.isascii() and each.isdigit() and len(each) < 10 else 0 for each in texts
    ]


@require_POST
def giving_password(request: OfficeRequest, user_id: str) -> HttpResponse:
    """A temporary password; the person's sessions end."""
    user, temporary = staff_log_in(user_id), Temporary(request.POST)
    _refuse_above(request, user)
    if temporary.is_valid():
        try:
            password = temporary.cleaned_data["password"]
            give_staff_password(user=user, password=password, by=request.actor)
        except Refused as refusal:
            temporary.add_error("password", str(refusal))
        else:
            say(request, f"{user.name} signs in with the temporary password within 72 hours.")
            return redirect("office-person", user.user_id)
    return _drawn(request, user, person_form(user, None), temporary)


def _refuse_above(request: OfficeRequest, user: User) -> None:
    if is_above(user, request.user):
        raise PermissionDenied(ABOVE)
