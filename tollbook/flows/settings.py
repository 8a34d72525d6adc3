"""The application settings of all rooms: read and saved through one door."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.kernel.addresses import networks
from tollbook.kernel.errors import NotFound, WrongFields
from tollbook.kernel.record import Section
from tollbook.kernel.record_rows import put, values_of
from tollbook.kernel.settings_fields import (
    faults_of_settings,
    options_of_settings,
    section_of,
    settings_rows,
)
from tollbook.kernel.settings_row import SettingsRow

DAYS = re.compile(r"(\d{1,3}(\s*,\s*\d{1,3})*)?", re.ASCII)


def rooms_with_settings() -> list[Section]:
    """The settings of every room."""
    return [section_of(model) for model in settings_rows()]


def settings_of(room: str) -> tuple[Section, SettingsRow]:
    """The settings of one room, and the row that holds them; raises NotFound."""
    for model in settings_rows():
        if model._meta.app_label == room:
            row = model._default_manager.filter(pk=1).first() or model.load()
            return section_of(model), row
    raise NotFound("settings of a room", room)


def values_of_settings(room: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of a room's settings, and what each offers that points at another row."""
    section, row = settings_of(room)
    return values_of(row, section.fields), options_of_settings(type(row))


@transaction.atomic
def save_settings(
    *, room: str, values: Mapping[str, Any], by: Actor, seen_version: int | None
) -> list[FieldChange]:
    """Put the settings of a room; they act from the next request and change no stored account."""
    section, row = settings_of(room)
    if row._state.adding:
        # The first line of history should name the setting and not a row.
        row.save()
        row = type(row)._default_manager.get(pk=1)
    put(row, section.fields, values)
    faults = faults_of_settings(row, values) | _faults(values)
    if faults:
        raise WrongFields(faults)
    return save_tracked(row=row, by=by, seen_version=seen_version)


def _faults(values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    faults: dict[str, tuple[str, str]] = {}
    if not DAYS.fullmatch(values.get("expiry_notice_days", "")):
        faults["expiry_notice_days"] = ("DAYS", "Enter days separated by commas.")
    try:
        networks(values.get("trusted_office_addresses", ""))
    except ValueError:
        words = "Enter addresses or networks, such as 198.51.100.0/24."
        faults["trusted_office_addresses"] = ("NETWORK", words)
    return faults
