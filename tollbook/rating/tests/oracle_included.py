"""Included minutes the plain way: call after call, allotment after allotment, in whole numbers."""

import json
from typing import Any

from tollbook.rating.types import CATEGORY_NO, Included

Row = dict[str, Any]


class PlainIncluded:
    """What is left of every allotment in every period, while the calls come in their order."""

    def __init__(self, included: Included) -> None:
        self.pots = {row["pot_no"]: row for row in included.pots.to_pylist()}
        self.periods = included.periods.to_pylist()
        self.covers = included.covers.to_pylist()
        self.used = {
            (row["pot_no"], row["period_no"]): row["used"] for row in included.used.to_pylist()
        }

    def use_up(self, calls: list[Row], found: list[Row]) -> None:
        """Write free_seconds and allotments into `found`, the rated rows of `calls`."""
        pairs = sorted(
            zip(calls, found, strict=True),
            key=lambda pair: (pair[0]["started_ms"], pair[0]["call_key"], pair[0]["call_no"]),
        )
        for call, row in pairs:
            taken = self.taken_by(call, row)
            row["free_seconds"] = sum(seconds for _name, seconds in taken)
            row["allotments"] = json.dumps(taken, separators=(",", ":")) if taken else ""

    def taken_by(self, call: Row, row: Row) -> list[tuple[str, int]]:
        period = self.period_of(call["account_id"], row["local_day"])
        if period is None:
            return []
        need, taken = row["billed_seconds"], []
        for pot in self.pots_of(call["product_id"], row):
            place = (pot["pot_no"], period)
            left = pot["amount"] - self.used.get(place, 0)
            if need == 0 or left <= 0:
                continue
            seconds = need if pot["counts_calls"] else min(need, left)
            self.used[place] = self.used.get(place, 0) + (1 if pot["counts_calls"] else seconds)
            taken.append((pot["name"], seconds))
            need -= seconds
        return taken

    def period_of(self, account_id: int, day: int) -> int | None:
        for row in self.periods:
            if row["account_id"] == account_id and row["first_day"] <= day <= row["last_day"]:
                return int(row["period_no"])
        return None

    def pots_of(self, product_id: int, row: Row) -> list[Row]:
        """The allotments that may free the call, in the order in which they are asked."""
        bit = 1 << CATEGORY_NO[row["category"]]
        covering = [
            self.pots[cover["pot_no"]]
            for cover in self.covers
            if cover["product_id"] == product_id
            and cover["first_day"] <= row["local_day"] <= cover["last_day"]
        ]
        return sorted(
            (pot for pot in covering if pot["categories"] & bit), key=lambda pot: pot["stage"]
        )
