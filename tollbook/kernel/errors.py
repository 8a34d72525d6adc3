"""Two kinds of wrong that people meet; assertions are for bugs."""

from collections.abc import Mapping


class Refused(Exception):
    """Something a person asked for cannot be done; carries a code and a sentence for them."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class WrongFields(Refused):
    """Values that cannot be taken: for each field by name, its code and its sentence."""

    def __init__(self, faults: Mapping[str, tuple[str, str]]) -> None:
        assert faults, "a refusal says what is wrong"
        first = next(iter(faults.values()))
        super().__init__(*first)
        self.faults = dict(faults)


class NotFound(Exception):
    """There is no such object, or it is not the viewer's: both look the same (404)."""

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"no {kind} {key}")
        self.kind = kind
