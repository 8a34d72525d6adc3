"""Sections of the record: shown, edited in place, saved; whoever comes second is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tollbook.access.queries.trail import last_change_of
from tollbook.billing.queries.records import has_invoice
from tollbook.customers.models import Account
from tollbook.customers.types import Place
from tollbook.flows.queries import reading_for, row_of
from tollbook.kernel import days
from tollbook.kernel.entry import Option
from tollbook.kernel.record import (
    ADMIN,
    UPDATE,
    FieldSpec,
    Kind,
    Portal,
    Reading,
    Section,
    Who,
    options_of,
    shown,
    typed,
)
from tollbook.office.pages.customers.derived import derived_values
from tollbook.office.request import OfficeRequest

REPORTS = "reports"
CUSTOMERS = {
    Portal.NONE: "",
    Portal.READ: "Customers see it.",
    Portal.EDIT: "Customers may change it.",
    Portal.PLACE: "Customers may change it.",
}


@dataclass(frozen=True)
class Overtaken:
    """A field that somebody else changed while the form stood open."""

    label: str
    was: str
    now: str
    typed: str
    who: str


@dataclass(frozen=True)
class FieldView:
    """One field of a section, as text and as an input."""

    spec: FieldSpec
    text: str
    value: str
    was: str
    options: list[Option]
    is_usual: bool
    is_writable: bool
    fault: str = ""
    link: str = ""
    note: str = ""

    @property
    def id(self) -> str:
        return "f-" + self.spec.name.replace(".", "-").replace("_", "-")

    @property
    def kind(self) -> str:
        """Which input draws it: see the template of the form."""
        kinds = {Kind.TICK: "tick", Kind.LONG_TEXT: "area"}
        if self.spec.kind in kinds:
            return kinds[self.spec.kind]
        is_choice = self.spec.kind in (Kind.CHOICE, Kind.WHOLE_CHOICE, Kind.REFERENCE)
        return "pick" if is_choice or self.spec.kind == Kind.YES_NO else "line"

    @property
    def is_day(self) -> bool:
        return self.spec.kind == Kind.DATE

    @property
    def help(self) -> str:
        """The sentence below the field, what customers do with it, and for a day its keys."""
        parts = (self.spec.help, CUSTOMERS[self.spec.portal], days.HELP if self.is_day else "")
        return " ".join(filter(None, parts))

    @property
    def why_fixed(self) -> str:
        """Why this person cannot change it, "" where it has a page of its own."""
        spec = self.spec
        if self.link:
            return ""
        if spec.who == Who.SETTING:
            return "Set for all customers in the application settings."
        if spec.kind == Kind.SHOWN:
            return "Not changed here."
        return f"Needs the right {ADMIN if spec.who == Who.ADMIN else spec.right or UPDATE}."

    @property
    def input_mode(self) -> str:
        modes = {Kind.PHONE: "tel", Kind.WHOLE: "numeric"}
        decimals = {Kind.MONEY: "decimal", Kind.NUMBER: "decimal"}
        return (modes | decimals).get(self.spec.kind, "text")

    @property
    def is_ticked(self) -> bool:
        return self.value == "yes"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What a pick offers, an empty line first where the field may be empty."""
        offered = [(each.value, each.label) for each in self.options]
        if self.spec.kind == Kind.YES_NO:
            words = {bool(v): w for v, w in self.spec.choices} or {True: "Yes", False: "No"}
            offered = [("yes", words[True]), ("no", words[False])]
        may_be_empty = self.spec.kind != Kind.WHOLE_CHOICE and not (
            self.spec.is_required and self.value
        )
        has_default = self.spec.kind in (Kind.CHOICE, Kind.YES_NO) and self.spec.default not in (
            "",
            None,
        )
        return [("", self.spec.empty), *offered] if may_be_empty and not has_default else offered


@dataclass(frozen=True)
class SectionView:
    """A section as the page draws it."""

    section: Section
    account: Account
    fields: list[FieldView]
    version: int
    may_edit: bool
    is_open: bool = False
    error: str = ""
    overtaken: list[Overtaken] = field(default_factory=list)
    confirm: list[str] = field(default_factory=list)
    shows_all: bool = False
    saved: str = ""
    asks_reason: bool = False
    reason: str = ""
    reason_fault: str = ""
    as_typed: bool = False
    is_first_fault: bool = False
    places: list[Place] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.section.key

    @property
    def shown_fields(self) -> list[FieldView]:
        """What stands out: the main fields, and those that differ from what is usual."""
        if self.shows_all:
            return self.fields
        return [each for each in self.fields if each.spec.is_main or not each.is_usual]

    @property
    def hidden_count(self) -> int:
        return len(self.fields) - len(self.shown_fields)

    @property
    def ticks(self) -> list[FieldView]:
        return [each for each in self.shown_fields if each.spec.kind == Kind.TICK]

    @property
    def facts(self) -> list[FieldView]:
        """The fields drawn as label and value; the report flags stand as one list of words."""
        if self.key != REPORTS or self.shows_all:
            return self.shown_fields
        return [
            each for each in self.shown_fields if each.spec.name in ("report_set", "page_break")
        ]

    @property
    def flag_words(self) -> str:
        """The invoice reports that are ticked, in words."""
        flags = [each for each in self.fields if each.spec.kind == Kind.TICK and each.is_ticked]
        return ", ".join(each.spec.label for each in flags if each.spec.name != "page_break")

    @property
    def is_reports(self) -> bool:
        return self.key == REPORTS

    @property
    def lines(self) -> list[FieldView]:
        """The fields of the form that are not ticks."""
        return [each for each in self.fields if each.kind != "tick" and self._is_drawn(each)]

    @property
    def follows(self) -> FieldView | None:
        """The group that the picked agent brings along, which may still be changed."""
        group = [each for each in self.fields if each.spec.name == "group"]
        return group[0] if group and self.key == "agent" and group[0].is_writable else None

    @property
    def form_ticks(self) -> list[FieldView]:
        return [each for each in self.fields if each.kind == "tick"]

    def _is_drawn(self, view: FieldView) -> bool:
        return view.spec.kind != Kind.SEALED and view is not self.follows

    @property
    def faults(self) -> list[FieldView]:
        return [each for each in self.fields if each.fault]


@dataclass(frozen=True)
class Typed:
    """What a form brought back, and what is wrong with it."""

    texts: Mapping[str, str]
    was: Mapping[str, str]
    faults: Mapping[str, tuple[str, str]]


def view_of(
    request: OfficeRequest,
    account: Account,
    section: Section,
    *,
    brought: Typed | None = None,
    **more: Any,
) -> SectionView:
    """A section as it stands; opened as a form, or with what a form brought back.

    more: fields of the view; `row`, the row it stands in, where that was read before.
    """
    row = more.pop("row", None) or row_of(account, section.row)
    is_open = more.get("is_open", False)
    reading = reading_of(request, section, row, picks=is_open)
    texts = brought.texts if brought else None
    derived = derived_values(account, section, request.viewer, texts)
    may = request.viewer.may
    fields = [
        _field_view(spec, reading, derived, brought, is_writable=spec.may_change(may))
        for spec in section.fields
        if spec.name not in derived.hidden
    ]
    return SectionView(
        section=section,
        account=account,
        fields=fields,
        version=getattr(row, "version", 1),
        may_edit=any(each.is_writable for each in fields) or _may_edit_sealed(section, may),
        **more,
    )


def reading_of(request: OfficeRequest, section: Section, row: Any, *, picks: bool) -> Reading:
    """What this person may choose from in a section, and what stands; cycles that never bill are
    for those with the right Admin."""
    is_admin = request.viewer.may(ADMIN)
    return reading_for([section], row, request.viewer.today, picks=picks, with_parked=is_admin)


def _may_edit_sealed(section: Section, may: Any) -> bool:
    return section.key == "security" and bool(may("Customers.Update"))


def _field_view(
    spec: FieldSpec, reading: Reading, derived: Any, brought: Typed | None, *, is_writable: bool
) -> FieldView:
    value = reading.present.get(spec.name, "")
    text = derived.texts.get(spec.name)
    now = typed(spec, value) if text is None else ""
    texts = brought.texts if brought else {}
    fault = (brought.faults if brought else {}).get(spec.name, ("", ""))[1]
    return FieldView(
        spec=spec,
        text=shown(spec, value, reading) if text is None else text,
        value=texts.get(spec.name, now),
        was=now,
        options=options_of(spec, reading),
        is_usual=text in ("", None) if spec.kind == Kind.SHOWN else value == spec.default,
        is_writable=is_writable,
        fault=fault,
        link=derived.links.get(spec.name, ""),
        note=derived.notes.get(spec.name, ""),
    )


def overtaken_by(
    account: Account, view: SectionView, brought: Typed
) -> tuple[list[Overtaken], dict[str, str]]:
    """What somebody else changed meanwhile, and the texts for another try: what one did not touch
    oneself takes the newer value, what one typed stays."""
    found: list[Overtaken] = []
    texts = dict(brought.texts)
    for each in view.fields:
        name = each.spec.name
        was, mine = brought.was.get(name), brought.texts.get(name, "")
        if was is None or was == each.was:
            continue
        is_mine = mine != was
        if not is_mine:
            texts[name] = each.was
        found.append(
            Overtaken(
                label=each.spec.label,
                was=_words(each, was),
                now=_words(each, each.was),
                typed=_words(each, mine) if is_mine else "",
                who=last_change_of(account.number, each.spec.name),
            )
        )
    return found, texts


def _words(view: FieldView, text: str) -> str:
    """A text of an input as people read it."""
    if view.kind == "pick":
        return dict(view.choices).get(text, text) or "nothing"
    return {"yes": "Yes", "no": "No"}.get(text, text) or "nothing"


def is_billed(account: Account) -> bool:
    """Whether the account has had its first invoice."""
    return has_invoice(account)
