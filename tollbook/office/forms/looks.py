"""The shape of a base's look as staff send it."""

from typing import Any

from django import forms

from tollbook.content.queries.looks import (
    COLOUR_WORDS,
    CORNER_PX_MAX,
    FACES,
    OWN_COLOURS,
    THEMES,
    colour_of,
)
from tollbook.content.types import Look, LookSlot
from tollbook.kernel.drawings import PICTURE_BYTES_MAX
from tollbook.office.forms.customers import input_of

SHEET_BYTES_MAX = 100 * 1024
SHEET_HINT = (
    "Rules for classes of our pages: colours, type, borders, corners, spacing and shadows, in a "
    "layer of their own. Pictures of this base may stand in url()."
)
COLOUR = "Enter # and six digits, such as #0b5a6b."
PIXELS = f"Enter whole pixels from 0 to {CORNER_PX_MAX}."
CORNER_WORDS = {"radius-panel": ("Corners of panels", "10"), "radius-control": ("Of fields", "8")}


class LookForm(forms.Form):
    """Colours as pairs, face and corners, and a picture for each place."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, look: Look, version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look = look
        self.fields["seen_version"].initial = version
        for name, words in COLOUR_WORDS.items():
            for theme, stands in zip(THEMES, colour_of(look.tokens, name), strict=True):
                label = f"{words}, {theme}"
                self.fields[f"{name}-{theme}"] = self._colour(label, stands)
        face = look.tokens.get("font", "")
        self.fields["font"] = forms.ChoiceField(
            label="Typeface",
            choices=list(FACES.items()),
            required=False,
            initial=face,
            widget=forms.Select(input_of()),
        )
        for name, (words, usual) in CORNER_WORDS.items():
            stands = str(look.tokens.get(name, usual)).removesuffix("px")
            self.fields[name] = self._corner(words, stands)
        area = forms.Textarea(input_of(rows="8", spellcheck="false", autocomplete="off"))
        self.fields["stylesheet"] = forms.CharField(
            label="Style sheet",
            required=False,
            strip=False,  # faults are told by line
            initial=look.stylesheet,
            help_text=SHEET_HINT,
            widget=area,
        )
        for slot in LookSlot:
            self.fields[f"drop-{slot.value}"] = forms.BooleanField(required=False)

    @staticmethod
    def _colour(label: str, stands: str) -> forms.RegexField:
        widget = forms.TextInput({"type": "color", "class": "input colour"})
        return forms.RegexField(
            r"^#[0-9a-fA-F]{6}$",
            label=label,
            initial=stands,
            widget=widget,
            error_messages={"invalid": COLOUR, "required": COLOUR},
        )

    @staticmethod
    def _corner(words: str, stands: str) -> forms.IntegerField:
        widget = forms.NumberInput(input_of(min="0", max=str(CORNER_PX_MAX)))
        return forms.IntegerField(
            label=words,
            min_value=0,
            max_value=CORNER_PX_MAX,
            initial=stands,
            widget=widget,
            error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), PIXELS),
        )

    def colours(self) -> list[tuple[str, str, Any, Any]]:
        """Name, words, and the fields for light and dark."""
        return [
            (name, words, self[f"{name}-light"], self[f"{name}-dark"])
            for name, words in COLOUR_WORDS.items()
        ]

    def corners(self) -> list[Any]:
        """The fields for the corners."""
        return [self[name] for name in CORNER_WORDS]

    def wanted(self) -> Look:
        """The look as it was sent; what is as shipped is left out."""
        sent = self.cleaned_data
        tokens: dict[str, list[str] | str] = {}
        for name, own in OWN_COLOURS.items():
            pair = [sent[f"{name}-{theme}"].lower() for theme in THEMES]
            if tuple(pair) != own:
                tokens[name] = pair
        if sent["font"]:
            tokens["font"] = sent["font"]
        for name, (_, usual) in CORNER_WORDS.items():
            if str(sent[name]) != usual:
                tokens[name] = f"{sent[name]}px"
        kept = {s: k for s, k in self.look.images.items() if not sent.get(f"drop-{s}")}
        return Look(tokens, self.sheet(), kept)

    def sheet(self) -> str:
        """The style sheet as typed; a file takes its place."""
        file = self.files.get("stylesheet_file")
        if file is None:
            return str(self.cleaned_data["stylesheet"]).replace("\r\n", "\n")
        text: str = file.read(SHEET_BYTES_MAX + 1).decode("utf-8", "replace")
        return text.lstrip("\ufeff").replace("\r\n", "\n")

    def uploads(self) -> dict[str, bytes]:
        """The pictures that came along, each read no further than is needed to refuse it."""
        return {
            slot.value: file.read(PICTURE_BYTES_MAX + 1)
            for slot in LookSlot
            if (file := self.files.get(slot.value)) is not None
        }

    def refuse(self, faults: dict[str, tuple[str, str]]) -> None:
        """What an action refused, at the fields it is about."""
        for name, (_, words) in faults.items():
            if name in OWN_COLOURS:
                theme = "dark" if words.startswith("Dark") else "light"
                self.add_error(f"{name}-{theme}", words)
            elif name in self.fields:
                self.add_error(name, words)
            else:
                self.add_error(None, words)
