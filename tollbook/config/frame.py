"""What the frame around each page shows: brand, menu, view, person, theme."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property

from tollbook.access.models import User
from tollbook.access.queries import may
from tollbook.access.types import Kind
from tollbook.config.acting import CHANGES, acting_in
from tollbook.config.menus import MENUS, home_of
from tollbook.config.routes import (
    AGENT,
    OFFICE,
    OWN_FACE,
    PORTAL,
    URLCONFS,
    WHOLESALE,
    is_beyond,
    right_of,
)
from tollbook.content.queries import brand_by_host, brand_of, has_forms, links_of, social_of
from tollbook.content.types import Brand, Link, LinkPlace, LookSlot
from tollbook.customers.queries import viewer_of
from tollbook.customers.types import ENTIRE_VIEW, AccountRef, Viewer
from tollbook.entrance import visits
from tollbook.kernel import clock, phones, show
from tollbook.kernel.errors import NotFound
from tollbook.kernel.menu import MenuEntry
from tollbook.reports.queries import has_reports
from tollbook.services.queries import has_ring_to
from tollbook.services.queries.offered import resources_for
from tollbook.usage.queries import gets_call_files
from tollbook.work.queries import offers_new_service

# Before the first base is set up.
NO_BRAND = Brand("", "Tollbook", "", "", "")
THEMES = ("light", "dark")
OF_COMPANY = "shut to log-ins that are limited to some customers"
GATE = "gate"  # before anybody has signed in
# What stands behind the brand's name where it is not the customers' own portal.
MARKS = {OFFICE: " office", WHOLESALE: " wholesale", AGENT: " agents"}
# Of more accounts than this the list of views holds the first ones and a field that searches.
MANY_ACCOUNTS = 20
ENTIRE_VIEW_WORDS = "Entire corporate view"


@dataclass(frozen=True)
class Entry:
    """A menu entry, drawn: "page" or "true" where one is, a reason where it stays shut."""

    label: str
    icon: str
    url: str
    current: str
    reason: str
    children: tuple["Entry", ...]
    is_outside: bool = False


@dataclass(frozen=True)
class Viewing:
    """The pop-down of a parent; of many accounts the first ones, the rest is searched for."""

    label: str
    accounts: tuple[AccountRef, ...]
    count: int

    @property
    def many(self) -> bool:
        return self.count > MANY_ACCOUNTS


@dataclass(frozen=True)
class Person:
    """Whose session this is."""

    name: str
    initials: str


@dataclass(frozen=True)
class ActingBanner:
    """Who looks as whom, and for how long; `changes`: they may change things there."""

    staff: str
    name: str
    account: str
    left: str
    changes: bool
    end_url: str


class Frame:
    """Reckoned piece by piece, so that a page pays only for what it shows."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def user(self) -> User | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def acting(self) -> "ActingBanner | None":
        """What the banner says while staff look as a customer."""
        acting = acting_in(self.request) if self.user else None
        if acting is None or self.user is None:
            return None
        minutes = -(-(acting.until - clock.now()) // timedelta(minutes=1))
        return ActingBanner(
            staff=self.user.name or self.user.user_id,
            name=acting.user.name or acting.user.user_id,
            account=acting.account,
            left=f"{show.counted(minutes, 'minute')} left",
            changes=may(self.user, CHANGES),
            end_url=reverse("office-act-end", urlconf=URLCONFS[OFFICE]),
        )

    @cached_property
    def shown(self) -> User | None:
        """Whose pages these are: the person's own, or those of the customer they look as."""
        acting = acting_in(self.request) if self.user else None
        return acting.user if acting else self.user

    @cached_property
    def viewer(self) -> Viewer | None:
        """Built here for addresses that no route knows, so their 404 looks like any other."""
        found: Viewer | None = getattr(self.request, "viewer", None)
        if found is not None or self.shown is None:
            return found
        viewing = self.request.session.get("viewing", ENTIRE_VIEW)
        try:
            return viewer_of(self.shown, viewing=viewing, now=clock.now())
        except NotFound:
            return None

    @cached_property
    def brand(self) -> Brand:
        if self.viewer is not None:
            return brand_of(self.viewer.base_id)
        try:
            return brand_by_host(self.request.get_host())
        except NotFound:
            return NO_BRAND

    @property
    def face(self) -> str:
        return OWN_FACE[Kind(self.shown.kind)] if self.shown else GATE

    @property
    def base_name(self) -> str:
        return self.brand.name

    @property
    def mark(self) -> str:
        return self.brand.name + MARKS.get(self.face, "")

    @property
    def logo_svg(self) -> str:
        return self.brand.logo_svg

    @property
    def logo_url(self) -> str:
        """The logo that staff handed in; it stands before the drawing of our own."""
        return self.brand.picture(LookSlot.LOGO)

    @property
    def dark_logo_url(self) -> str:
        return self.brand.picture(LookSlot.DARK)

    @property
    def icon_url(self) -> str:
        return self.brand.picture(LookSlot.ICON)

    @property
    def help_digits(self) -> str:
        return phones.normalise(self.brand.phone)

    @property
    def help_phone(self) -> str:
        return phones.shown(self.help_digits) if self.help_digits else ""

    @property
    def help_url(self) -> str:
        """Where customers find every way to reach the carrier, "" for anybody else."""
        if self.face not in (PORTAL, WHOLESALE) or self.viewer is None:
            return ""
        may = self.viewer.may(right_of(self.face, "help-contact"))
        return reverse("help-contact", urlconf=URLCONFS[self.face]) if may else ""

    @property
    def social(self) -> tuple[Link, ...]:
        """The pages of the base in networks of people, for its customers."""
        if self.face not in (PORTAL, WHOLESALE) or self.viewer is None:
            return ()
        return social_of(self.viewer.base_id)

    @property
    def terms(self) -> tuple[Link, ...]:
        """The terms that customers of the base accept, to be read again at any time."""
        if self.face not in (PORTAL, WHOLESALE) or self.viewer is None:
            return ()
        return links_of(self.viewer.base_id, LinkPlace.TERMS)

    @property
    def help_email(self) -> str:
        return self.brand.email

    @property
    def website_url(self) -> str:
        return self.brand.website

    @cached_property
    def brand_url(self) -> str:
        """Where the base's own colours are served, "" when it has none."""
        own = self.brand
        return reverse("base-sheet", args=[own.abbreviation, own.sheet_digest]) if own.sheet else ""

    @property
    def manifest_url(self) -> str:
        """Where a phone reads how to put the site on its first screen."""
        own = self.brand.abbreviation
        return reverse("manifest", args=[own]) if own else ""

    @property
    def home_url(self) -> str:
        return "/login/" if self.face == GATE else home_of(self.face)

    @property
    def security_url(self) -> str:
        """The pages of one's own log-in, in the face one belongs to."""
        return reverse("security", urlconf=URLCONFS[self.face])

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the session ends unless another page is opened; 0: not signed in."""
        return visits.seconds_left(self.request, self.user) if self.user else 0

    @property
    def module(self) -> str:
        """The module of rights that opens this page, "" for pages of everybody who is signed in."""
        match = self.request.resolver_match
        right = right_of(self.face, (match and match.url_name) or "")
        return right.partition(".")[0] if "." in right else ""

    @property
    def here(self) -> str:
        """The address a form of the frame comes back to."""
        return self.request.get_full_path()

    @property
    def theme(self) -> str:
        """light or dark; "" follows the system."""
        chosen = self.user.theme if self.user else self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def person(self) -> Person | None:
        # While staff look as a customer, what they may do for themselves stands in the office.
        if self.user is None or self.acting is not None:
            return None
        name = self.user.name or self.user.user_id
        return Person(name, show.initials(name))

    @cached_property
    def notice(self) -> str:
        """What is said once: the sentence that the page before left, or that a view has ended."""
        if "notice" in self.request.session:
            return str(self.request.session.pop("notice"))
        return self._view_ended()

    def _view_ended(self) -> str:
        """The chosen account has left the structure: one sees everything again."""
        chosen = self.request.session.get("viewing", ENTIRE_VIEW) if self.viewer else ENTIRE_VIEW
        if self.viewer is None or chosen in (ENTIRE_VIEW, self.viewer.view_key):
            return ""
        if chosen in {account.number for account in self.viewer.allowed}:
            return ""
        self.request.session["viewing"] = ENTIRE_VIEW
        return f"{chosen} is no longer one of your accounts. You see the entire view."

    @cached_property
    def finds(self) -> bool:
        """Whether the top bar has the office's finder of customers."""
        viewer = self.viewer
        return self.face == OFFICE and viewer is not None and viewer.may("Customers.Access")

    @cached_property
    def viewing(self) -> Viewing | None:
        viewer = self.viewer
        if viewer is None or not viewer.is_parent or self.face != PORTAL:
            return None
        chosen = (
            ""
            if viewer.sees_entire_view
            else f"{viewer.in_view[0].number} {viewer.in_view[0].name}"
        )
        accounts = viewer.allowed[:MANY_ACCOUNTS]
        return Viewing(chosen or ENTIRE_VIEW_WORDS, accounts, len(viewer.allowed))

    @cached_property
    def menu(self) -> list[Entry]:
        if self.viewer is None:
            return []
        return [entry for each in MENUS[self.face] if (entry := self._entry(each)) is not None]

    def _entry(self, each: MenuEntry) -> Entry | None:
        """An entry as it is drawn; what stands below it only where one is in its section, or where
        its own page is shut and it leads to the first one below that is open."""
        assert self.viewer is not None
        if each.wants and not self._wanted(each.wants):
            return None
        right, here = right_of(self.face, each.route), self._here(each)
        beyond = is_beyond(self.viewer, self.face, each.route)
        shut = beyond or not (right and self.viewer.may(right))
        below = self._below(each) if here or (shut and self.face != OFFICE) else ()
        if shut and self.face != OFFICE and not below:
            return None
        wanted = OF_COMPANY if beyond else f"needs the right {right}"
        reason = wanted if shut and self.face == OFFICE else ""
        url = reverse(each.route, urlconf=URLCONFS[self.face])
        if shut and below:
            url = url if reason else below[0].url
        return Entry(each.label, each.icon, url, here, reason, below)

    def _below(self, each: MenuEntry) -> tuple[Entry, ...]:
        """The entries below one that are open, and links outside behind them."""
        inner = tuple(entry for child in each.children if (entry := self._entry(child)))
        if each.holds_resources:
            inner = (*inner, *self._resources())
        if not each.links or (each.children and not inner):
            return inner
        assert self.viewer is not None
        found = links_of(self.viewer.base_id, LinkPlace(each.links))  # type: ignore[call-arg]
        return (*inner, *(_outside(link) for link in found))

    def _resources(self) -> tuple[Entry, ...]:
        """Network resources that show to the viewer; asked for inside Services alone."""
        assert self.viewer is not None
        match = self.request.resolver_match
        shown = match.kwargs.get("resource", "") if match else ""
        return tuple(
            Entry(
                each.menu_text,
                each.icon,
                reverse("resource", args=[each.key], urlconf=URLCONFS[self.face]),
                "page" if each.key == shown else "",
                "",
                (),
            )
            for each in resources_for(self.viewer)
        )

    def _wanted(self, flag: str) -> bool:
        """Whether what an entry wants is there for this viewer."""
        assert self.viewer is not None
        viewer = self.viewer
        match flag:
            case "parent":
                return viewer.is_parent
            case "reports":
                return has_reports(viewer)
            case "links":
                return bool(links_of(viewer.base_id, LinkPlace.LINKS))
            case "forms":
                return has_forms(viewer)
            case "ring-to":
                # Asked for inside Services alone, so other pages pay nothing for it.
                return brand_of(viewer.base_id).shows_ring_to and has_ring_to(viewer)
            case "call-files":
                return gets_call_files(viewer)
            case "new-service":
                return offers_new_service(viewer)
        raise AssertionError(f"no entry may want {flag}")

    def _here(self, each: MenuEntry) -> str:
        match = self.request.resolver_match
        name = (match.url_name if match else None) or ""
        if not each.holds(name):
            return ""
        return "true" if each.children else "page"


def _outside(link: Link) -> Entry:
    """A link to a page of somebody else."""
    return Entry(link.text, "out", link.url, "", "", (), is_outside=True)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context for `base.html`."""
    return {"frame": SimpleLazyObject(lambda: Frame(request))}
