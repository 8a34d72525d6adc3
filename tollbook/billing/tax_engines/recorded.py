"""The twin of an outside tax engine: answers from records, one JSON file for each bill asked for.

For tests and rehearsals. With another engine behind it, a bill that has no record is asked of that
and kept; without one it is silent, as an engine that is down. A record holds request and answer in
our own words, so that a person can read and write it.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from tollbook.billing.tax_engines import EngineRequest, EngineSilent, EngineTax, TaxEngine
from tollbook.billing.types import LineKind
from tollbook.catalog.types import TaxLevel


class Recorded:
    """Answers from the files in `folder`; `behind`: who is asked for what is not there."""

    name = "recorded"

    def __init__(self, folder: Path, behind: TaxEngine | None = None) -> None:
        self._folder, self._behind = Path(folder), behind

    def levy(self, request: EngineRequest) -> Sequence[EngineTax]:
        """The recorded taxes of one bill."""
        path = self._folder / f"{digest_of(request)}.json"
        if not path.exists():
            self._record(path, request)
        told = json.loads(path.read_text())
        return [
            EngineTax(
                line=each["line"],
                code=each["code"],
                words=each["words"],
                level=TaxLevel(each["level"]),
                authority=each["authority"],
                amount=Decimal(each["amount"]),
                kind=LineKind(each["kind"]),
            )
            for each in told["taxes"]
        ]

    def _record(self, path: Path, request: EngineRequest) -> None:
        if self._behind is None:
            raise EngineSilent("There is no record of this bill.")
        taxes = [asdict(each) for each in self._behind.levy(request)]
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".tmp")
        fresh.write_text(json.dumps({"request": asdict(request), "taxes": taxes}, default=str))
        fresh.replace(path)


def digest_of(request: EngineRequest) -> str:
    """The name of the record: the same bill asked again has the same, another bill another."""
    facts: dict[str, Any] = asdict(request)
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()[:32]
