"""Which network resources this installation has: the plug-ins that the setting names."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from tollbook.kernel.errors import NotFound
from tollbook.services.resources.by_hand import ByHand
from tollbook.services.types import Resource


def resources() -> tuple[Resource, ...]:
    """Every plug-in, in the order of the setting."""
    return _loaded(tuple(settings.NETWORK_RESOURCES))


@cache
def _loaded(paths: tuple[str, ...]) -> tuple[Resource, ...]:
    found = tuple(_one(path) for path in paths)
    keys = [each.key for each in found]
    if len(set(keys)) < len(keys):
        raise ImproperlyConfigured(f"Two network resources share a key: {', '.join(keys)}")
    return found


def _one(path: str) -> Resource:
    try:
        made = import_string(path)()
    except (ImportError, TypeError) as fault:
        raise ImproperlyConfigured(f"Network resource {path}: {fault}") from fault
    if not isinstance(made, Resource) or not made.key:
        raise ImproperlyConfigured(f"Network resource {path}: enter a Resource that has a key")
    return made


def resource_of(key: str) -> Resource:
    """The plug-in of a key; raises NotFound."""
    found = next((each for each in resources() if each.key == key), None)
    if found is None:
        raise NotFound("network resource", key)
    return found


def keeper() -> Resource:
    """Who keeps the 911 addresses of this installation; by hand where no plug-in does."""
    return next((each for each in resources() if each.keeps_911), ByHand())
