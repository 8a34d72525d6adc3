"""The face's part of the registry: every address with the right that opens it."""

from tollbook.access.types import Route

ROUTES: list[Route] = []
