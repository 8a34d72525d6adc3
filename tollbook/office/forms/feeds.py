"""The shape of a feed: its bounds, and what its format wants to know."""

import re
from typing import Any

from django import forms
from django.http import QueryDict

from tollbook.customers.models import Account
from tollbook.customers.queries import wholesale_account
from tollbook.kernel.errors import Refused
from tollbook.office.forms.customers import input_of
from tollbook.usage.models import Feed
from tollbook.usage.queries import format_titles
from tollbook.usage.types import DELIMITERS, EMI_LENGTHS, ENCODINGS, MAPPED_FIELDS, UNITS

REQUIRED = "This field is required."
WHOLE = "Enter a whole number."
POSITION = re.compile(r"([a-z_]+)[\s,:=]+(\d{1,4})\s*[-,]\s*(\d{1,4})")
WORD_LISTS = {
    "answered": "Words for answered",
    "unanswered": "Words for not answered",
    "inward": "Words for calls in",
    "outward": "Words for calls out",
}
SOURCE = "source_"


def text(label: str, *, required: bool = False, most: int = 200, **attrs: str) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        error_messages={"required": REQUIRED},
        widget=forms.TextInput(input_of(autocomplete="off", **attrs)),
    )


def number(label: str, hint: str) -> forms.IntegerField:
    """A whole number; how large it may be says the action."""
    return forms.IntegerField(
        label=label,
        help_text=hint,
        error_messages={"required": REQUIRED, "invalid": WHOLE},
        widget=forms.NumberInput(input_of(min="1")),
    )


def choice(label: str, choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=list(choices.items()),
        widget=forms.Select(input_of()),
    )


def area(label: str, hint: str, rows: str) -> forms.CharField:
    """Several lines of text, as they are written."""
    return forms.CharField(
        label=label,
        required=False,
        strip=False,
        help_text=hint,
        max_length=200_000,
        widget=forms.Textarea(input_of(rows=rows, spellcheck="false", autocomplete="off")),
    )


NUMBERS = ("oldest_days", "ahead_hours", "longest_seconds", "days_between_files")


class FeedForm(forms.Form):
    """A feed as it is typed. `feed` is what the fields are filled from."""

    code = text("Code", required=True, most=20)
    name = text("Name", required=True, most=60)
    file_format = forms.ChoiceField(label="Format", widget=forms.Select(input_of()))
    zone = text("Time zone", required=True, most=50)
    is_active = forms.BooleanField(label="Files of this feed are taken", required=False)
    sent_by = text("Sent by the customer", most=20)
    oldest_days = number("Oldest start, days back", "Earlier calls are rejected.")
    ahead_hours = number("Latest start, hours ahead", "Later calls are rejected.")
    longest_seconds = number("Longest call, seconds", "Longer calls are rejected.")
    days_between_files = number(
        "Days between files, at most",
        "31: every month. Longer, and a bill run warns. 0: never.",
    )
    skip_rules = area(
        "Left out",
        "One rule a line: from, to, billed, trunk or account_code, and how it begins, "
        "such as: trunk test-",
        "3",
    )
    template = area(
        "Template of the switch",
        "As it stands in cdr_csv.conf.xml, or names of columns. Empty: the shipped example.",
        "3",
    )
    positions = area(
        "Positions that differ",
        "One field a line, such as: conversation_time 61-67. Empty: as documented.",
        "4",
    )
    length = choice("Length of a call", EMI_LENGTHS)
    delimiter = choice("Between fields", DELIMITERS)
    encoding = choice("Letters", ENCODINGS)
    has_heading = forms.BooleanField(label="The first line names the columns", required=False)
    date = text("Date pattern", most=40)
    unit = choice("Length is told in", UNITS)
    sample = area("Sample rows", "The first lines of a file, with its heading.", "6")
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, sent: QueryDict | None, *, feed: Feed) -> None:
        super().__init__(sent, initial=_filled(feed))
        self.feed = feed
        self.fields["date"].help_text = "As MM/DD/YYYY hh:mm:ss, ISO or EPOCH."
        self.fields["zone"].help_text = "Of times that name none."
        self.fields["sent_by"].help_text = (
            "Account number of a wholesale customer who sends the files on its own pages; calls "
            "of other lines than its own are rejected. Empty: nobody does."
        )
        self.fields["code"].help_text = "Names the feed's folder. It never changes."
        formats = self.fields["file_format"]
        assert isinstance(formats, forms.ChoiceField)
        formats.choices = list(format_titles().items())
        for name, label in MAPPED_FIELDS.items():
            self.fields[SOURCE + name] = text(label, most=60)
        for name, label in WORD_LISTS.items():
            self.fields[name] = text(label, most=500)
        if feed.pk:
            del self.fields["code"]

    @property
    def chosen(self) -> str:
        """The format whose options stand open."""
        return str(self["file_format"].value() or "")

    @property
    def sources(self) -> list[forms.BoundField]:
        return [self[SOURCE + name] for name in MAPPED_FIELDS]

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in WORD_LISTS]

    def clean_sent_by(self) -> Account | None:
        """The wholesale account that is meant, None for nobody."""
        number = self.cleaned_data["sent_by"].strip()
        try:
            return wholesale_account(number) if number else None
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_positions(self) -> dict[str, list[int]]:
        """Field -> first and last position."""
        found = {}
        for line in self.cleaned_data["positions"].splitlines():
            if line.strip():
                told = POSITION.fullmatch(line.strip())
                if told is None:
                    raise forms.ValidationError(
                        f"Write a line such as record_date 7-12, not {line}."
                    )
                found[told[1]] = [int(told[2]), int(told[3])]
        return found

    def filled(self) -> Feed:
        """The feed with what was typed."""
        told, feed = self.cleaned_data, self.feed
        names = ("name", "file_format", "zone", "is_active", "sent_by", "skip_rules", "sample")
        for name in (*names, *NUMBERS, *(["code"] if "code" in self.fields else [])):
            setattr(feed, name, told[name])
        feed.options = self._options()
        return feed

    def _options(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told["file_format"] == "freeswitch":
            return {"template": told["template"].strip()} if told["template"].strip() else {}
        if told["file_format"] == "emi":
            positions = {"positions": told["positions"]} if told["positions"] else {}
            return {**positions, "length": told["length"]}
        if told["file_format"] != "columns":
            return {}
        sources = {name: told[SOURCE + name].strip() for name in MAPPED_FIELDS}
        return {
            "delimiter": told["delimiter"],
            "encoding": told["encoding"],
            "has_heading": told["has_heading"],
            "date": told["date"].strip(),
            "unit": told["unit"],
            "sources": {name: source for name, source in sources.items() if source},
            **{name: _listed(told[name]) for name in WORD_LISTS if told[name].strip()},
        }


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def _filled(feed: Feed) -> dict[str, Any]:
    """What the fields show before anything is typed."""
    options = dict(feed.options)
    names = ("code", "name", "file_format", "zone", "is_active", "skip_rules", "sample")
    told = {name: getattr(feed, name) for name in (*names, *NUMBERS)}
    told |= {name: options.get(name, "") for name in ("template", "date")}
    told |= {name: options.get(name) for name in ("length", "delimiter", "encoding", "unit")}
    told["has_heading"] = options.get("has_heading", True)
    told["positions"] = "\n".join(
        f"{name} {first}-{last}" for name, (first, last) in options.get("positions", {}).items()
    )
    for name in WORD_LISTS:
        told[name] = ", ".join(options.get(name, []))
    for name, source in options.get("sources", {}).items():
        told[SOURCE + name] = source
    told["sent_by"] = feed.sent_by.number if feed.sent_by else ""
    told["seen_version"] = feed.version
    return told
