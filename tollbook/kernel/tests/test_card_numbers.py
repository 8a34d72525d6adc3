"""Card numbers are found as people write them; what stands side by side by chance is none."""

import pytest

from tollbook.kernel.card_numbers import holds_card_number

CARD = "4111 1111 1111 1111"


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        f"card {CARD} 12/30",
        "4111111111111111 123",
        f"2026-11-27 {CARD}",
        f"555-201-0100 {CARD}",
        "4111.1111.1111.1111",
        "4111_1111_1111_1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\r\n1111\r\n1111\r\n1111",
        "4111 - 1111 - 1111 - 1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
        "x4111111111111111y",
        "3782 822463 10005 exp 0130",
        "5555 5555 5555 4444",
        "3056 930902 5904",
        "6011000990139424",
    ],
)
def test_a_card_number_is_found_whatever_stands_beside_and_between(text: str) -> None:
    assert holds_card_number(["Ben Bell", text])


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "Invoices 1047128, 1047129 and 1047130",
        "218-555-0142, 218-555-0187",
        "2026-04-28 12:30:00 to 2026-04-29 08:15:00",
        "200100 200101 200102",
        "4111 1111 paid, then 1111 1111",
        "",
    ],
)
def test_days_telephone_and_account_numbers_are_no_card(text: str) -> None:
    assert not holds_card_number([text])
