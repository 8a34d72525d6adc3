"""The look of each base: drafted in a form, seen in both themes, put in force, taken back."""

from collections.abc import Callable
from dataclasses import dataclass

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from tollbook.content.actions.looks import draft_look, drop_draft, publish_look, take_look_back
from tollbook.content.queries.looks import (
    COLOUR_WORDS,
    THEMES,
    LookOf,
    Measure,
    colour_of,
    look_for,
    looks_for,
    measured,
    picture_at,
    whole_sheet,
)
from tollbook.content.types import LookSlot
from tollbook.kernel.colours import shown
from tollbook.kernel.errors import NotFound, Refused, WrongFields
from tollbook.office.forms.looks import LookForm
from tollbook.office.pages.shared import Badge, crumb, say, sent_by
from tollbook.office.request import OfficeRequest

SLOT_HINTS = {
    LookSlot.LOGO: "Beside the name on every page and at sign-in.",
    LookSlot.DARK: "Without it the logo gets a white plate in the dark.",
    LookSlot.ICON: "Square, at least 192 pixels. Browsers and phones show it small.",
    LookSlot.INVOICE: "Printed on bills from the next run on.",
    LookSlot.EMAIL: "At the head of your e-mails, 36 pixels high.",
}


@dataclass(frozen=True)
class LookRow:
    """A base as the list of looks shows it."""

    of: LookOf

    @property
    def swatches(self) -> list[tuple[str, str]]:
        """Colour in light and what it is for."""
        names = ("brand", "series-2", "series-3")
        return [(colour_of(self.of.look.tokens, n)[0], COLOUR_WORDS[n]) for n in names]

    @property
    def badge(self) -> Badge:
        if self.of.draft is not None:
            return "Draft waits", "pen", "warn"
        is_own = bool(self.of.look.tokens or self.of.look.images or self.of.look.stylesheet)
        return ("Own look", "check", "good") if is_own else ("As shipped", "check", "")


@dataclass(frozen=True)
class Reading:
    """A measured pair as the page says it."""

    of: Measure

    @property
    def words(self) -> str:
        return COLOUR_WORDS[self.of.token]

    @property
    def ratio(self) -> str:
        return shown(self.of.ratio)

    @property
    def least(self) -> str:
        return shown(self.of.least)


def looks(request: OfficeRequest) -> HttpResponse:
    """Every base with its look."""
    rows = [LookRow(each) for each in looks_for(request.viewer)]
    return render(request, "office/upkeep/looks.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def look(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The look of a base as a form beside what it comes to; saving makes a draft."""
    of = look_for(request.viewer, abbreviation)
    files = request.FILES if request.method == "POST" else None
    form = LookForm(sent_by(request), files, look=of.newest, version=of.row.version)
    if request.method == "POST" and form.is_valid() and drafted(request, of, form):
        return redirect("office-look", abbreviation)
    context = {
        "of": of,
        "form": form,
        "pictures": [(each, SLOT_HINTS[each], picture(of, each)) for each in LookSlot],
        "readings": [Reading(each) for each in measured(of.newest.tokens)],
        "themes": THEMES,
        "crumbs": [crumb("Looks", "office-looks"), crumb(of.base.name)],
    }
    status = 422 if form.errors else 200
    return render(request, "office/upkeep/look.html", context, status=status)


def picture(of: LookOf, slot: LookSlot) -> str:
    """Where the picture of a slot is served, "" for none."""
    return picture_at(of.base.abbreviation, of.newest.images.get(slot.value, ""))


def drafted(request: OfficeRequest, of: LookOf, form: LookForm) -> bool:
    """Keep what was sent as the draft; False where something was refused, which the form says."""
    seen = form.cleaned_data["seen_version"] if of.row.pk else None
    try:
        draft_look(
            base=of.base,
            wanted=form.wanted(),
            uploads=form.uploads(),
            by=request.actor,
            seen_version=seen,
        )
    except WrongFields as refusal:
        form.refuse(dict(refusal.faults))
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    say(request, "The draft is kept. Look at it in both themes, then publish it.")
    return True


def after(request: OfficeRequest, act: Callable[[], object], words: str) -> None:
    """Do what a button asks and leave a sentence about it."""
    try:
        act()
    except Refused as refusal:
        say(request, str(refusal))
    else:
        say(request, words)


@require_POST
def publish(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The draft becomes what customers see."""
    of = look_for(request.viewer, abbreviation)
    words = f"{of.base.name} shows its new look within a minute."
    after(request, lambda: publish_look(base=of.base, by=request.actor), words)
    return redirect("office-look", abbreviation)


@require_POST
def drop(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The draft goes."""
    of = look_for(request.viewer, abbreviation)
    words = "The draft is gone; what customers see stays."
    after(request, lambda: drop_draft(base=of.base, by=request.actor), words)
    return redirect("office-look", abbreviation)


@require_POST
def back(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The look before comes back."""
    of = look_for(request.viewer, abbreviation)
    words = f"{of.base.name} shows the look before again. The same button undoes that."
    after(request, lambda: take_look_back(base=of.base, by=request.actor), words)
    return redirect("office-look", abbreviation)


@xframe_options_sameorigin
# The types of `csp_replace` know views without arguments only.
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
def preview(request: OfficeRequest, abbreviation: str, theme: str) -> HttpResponse:
    """A page in small with the draft on; for the frame beside the form."""
    of = look_for(request.viewer, abbreviation)
    if theme not in THEMES:
        raise NotFound("theme", theme)
    context = {
        "base": of.base,
        "theme": theme,
        "logo": picture(of, LookSlot.LOGO),
        "dark_logo": picture(of, LookSlot.DARK),
        "drawn": "" if picture(of, LookSlot.LOGO) else of.row.logo_svg,
        "version": of.row.version,
    }
    return render(request, "office/upkeep/look_preview.html", context)


def sheet(request: OfficeRequest, abbreviation: str) -> HttpResponse:
    """The sheet that the draft would make."""
    of = look_for(request.viewer, abbreviation)
    text = whole_sheet(of.base.abbreviation, of.newest)
    return HttpResponse(text, content_type="text/css; charset=utf-8")
