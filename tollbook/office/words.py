"""Words of records for people."""

from tollbook.kernel import phones


def written_phone(text: str) -> str:
    """A telephone number as a record holds it, for people; what is none stays as written."""
    digits = phones.normalise(text)
    return phones.shown(digits) if digits else text
