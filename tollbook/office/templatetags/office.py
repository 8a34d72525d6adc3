"""The office's own tags."""

from typing import Any

from django import template

from tollbook.customers.types import Viewer
from tollbook.office.words import written_phone

register = template.Library()


@register.simple_tag(takes_context=True)
def may(context: template.Context, right: str) -> bool:
    """Whether the person has "Module.Right"; buttons without it are shown disabled."""
    viewer: Viewer | None = getattr(context.get("request"), "viewer", None)
    return viewer is not None and viewer.may(right)


@register.filter
def item(values: dict[Any, Any], key: Any) -> Any:
    """The value under `key`, None where there is none."""
    return values.get(key)


register.filter("written_phone", written_phone)
