"""Writes docs/fields.md from the declared fields: `python -m tests.write_fields`."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tollbook.config.settings")
# Models are imported below, which stand only once the project is loaded.
django.setup()

from tollbook.fields.queries import spec_of  # noqa: E402
from tollbook.fields.shipped import DEFINITIONS, HELP  # noqa: E402
from tollbook.flows.queries import TABS  # noqa: E402
from tollbook.flows.record import declared  # noqa: E402
from tollbook.kernel.record import FieldSpec, Kind, Who  # noqa: E402

PAGE = Path(__file__).parent.parent / "docs" / "fields.md"
HEAD = """# Fields of the customer record

Written from the code by `python -m tests.write_fields`; a test holds the two together. Everybody
with `Customers.Access` sees a field; who may change it stands in the column of the staff. A
customer's own log-in needs what the column of the portal says. Texts of refusals:
`tollbook/kernel/entry.py` and the actions of each room.
"""
TITLES = {
    "general": "General",
    "invoicing": "Invoicing & notifications",
    "billing": "Billing & payments",
    "custom": "Custom fields",
}
COLUMNS = (
    "Field",
    "Where it stands",
    "What it holds",
    "Default",
    "Staff",
    "Portal",
    "What it does",
)


def text() -> str:
    """The whole page."""
    return HEAD + "\n".join(lines()) + "\n"


def lines() -> Iterator[str]:
    """The tables, tab by tab."""
    known = declared()
    for tab, keys in TABS.items():
        yield f"\n## {TITLES[tab]}"
        if tab == "custom":
            shipped = [(spec_of(each), HELP[each.key]) for each in DEFINITIONS]
            yield from table("Shipped custom fields", "Account", shipped)
        for key in keys:
            section = known[key]
            fields = [(each, each.help) for each in section.fields]
            yield from table(section.title, section.row, fields)


def table(title: str, row: str, fields: list[tuple[FieldSpec, str]]) -> Iterator[str]:
    """One section."""
    yield f"\n### {title}\n"
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|" + "---|" * len(COLUMNS)
    for spec, effect in fields:
        yield "| " + " | ".join(cells(spec, row, effect)) + " |"


def cells(spec: FieldSpec, row: str, effect: str) -> list[str]:
    """The cells of one field."""
    place = f"`{row}.custom[{spec.column}]`" if spec.is_custom else f"`{row}.{spec.name}`"
    return [
        *(spec.label, place, holds(spec), default(spec), staff(spec)),
        *(spec.portal.value, effect),
    ]


def holds(spec: FieldSpec) -> str:
    """Kind, size or bounds, and choices."""
    words = [spec.kind.value]
    if spec.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.EMAILS):
        words.append(f"at most {spec.size} characters")
    if spec.kind in (Kind.WHOLE, Kind.NUMBER, Kind.MONEY):
        words.append(f"{plain(spec.lowest)} to {plain(spec.highest)}")
    if spec.choice_list:
        words.append(f"list `{spec.choice_list}`")
    if spec.choices:
        words.append("; ".join(f"{value} - {label}" for value, label in spec.choices))
    if spec.is_required:
        words.append("needed")
    return ", ".join(words).replace("|", "/")


def plain(number: Decimal) -> str:
    """A bound without needless zeros."""
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def default(spec: FieldSpec) -> str:
    """What stands where nobody said otherwise."""
    if spec.default_words:
        return spec.default_words
    if isinstance(spec.default, bool):
        return "Yes" if spec.default else "No"
    return "empty" if spec.default in ("", None) else str(spec.default)


def staff(spec: FieldSpec) -> str:
    """Who changes it in the office."""
    if spec.kind == Kind.SHOWN and spec.who == Who.STAFF:
        return "shown; changed on a page of its own"
    return spec.who.value


if __name__ == "__main__":
    PAGE.write_text(text())
