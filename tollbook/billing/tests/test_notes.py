"""The small line below a printed charge."""

from typing import Any

import pytest

from tollbook.billing.rules.notes import note_of
from tollbook.billing.types import LineKind

MINIMUM = {"minimum_cents": 5000, "charge_cents": 1000, "measured_cents": 1200}
FINANCE = {"base_cents": 20000, "minimum_cents": 500, "percent_e2": 150}


@pytest.mark.parametrize(
    ("kind", "numbers", "note"),
    [
        ("prorated", {"days": 12, "whole_days": 31}, "12 of 31 days in service"),
        ("credit", {"days": 1, "whole_days": 28}, "1 of 28 days not used"),
        ("minimum", MINIMUM | {"rule": 1}, "Charges of 12.00, below the minimum of 50.00"),
        ("minimum", MINIMUM | {"rule": 2}, "Charges of 12.00, raised to the minimum of 50.00"),
        (
            "minimum",
            MINIMUM | {"rule": 8},
            "Long distance of all accounts of 12.00, raised to the minimum of 50.00",
        ),
        ("finance", FINANCE | {"method": 1}, "200.00 is past due; the smallest charge"),
        ("finance", FINANCE | {"method": 2}, "200.00 is past due; 1.5 % of it"),
        # 0.996 is 1.00 on the bill, so the percentage is taken and not the smallest charge.
        (
            "finance",
            FINANCE | {"method": 1, "base_cents": 6640, "percent_e2": 150, "minimum_cents": 100},
            "66.40 is past due; 1.5 % of it",
        ),
        ("finance", FINANCE | {"method": 3}, "200.00 is past due; the smallest charge"),
        ("storage", {"way": "fee", "fee_cents": 200, "usage_cents": 120}, ""),
        (
            "storage",
            {"way": "shortfall", "fee_cents": 200, "usage_cents": 120},
            "2.00 less 1.20 for its calls",
        ),
        ("given", {"reason": "Out of order in May"}, "Out of order in May"),
        ("minimum", {}, ""),
        ("recurring", {"days": 31, "whole_days": 31}, ""),
    ],
)
def test_the_note_says_why_it_is_this_amount(kind: str, numbers: dict[str, Any], note: str) -> None:
    assert note_of(LineKind(kind), numbers) == note
