"""The second factor: codes of an app, recovery codes, trusted browsers, resets."""

from datetime import timedelta

import pytest

from tests.town import NOW, Town
from tollbook.access.actions.proofs import (
    accept_code,
    add_app,
    ask_factor_reset,
    make_recovery_codes,
    remove_app,
    reset_what_is_due,
    revoke_browsers,
    trust_browser,
    withdraw_reset,
)
from tollbook.access.models import AuthenticatorApp, Change, FactorReset, RecoveryCode, User
from tollbook.access.queries.proofs import (
    has_factor,
    is_trusted,
    proofs_of,
    trusted_browsers_of,
    waiting_reset_of,
)
from tollbook.access.rules import totp
from tollbook.access.types import Actor, Face
from tollbook.kernel.errors import Refused

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)


def by(user: User, after: timedelta = timedelta()) -> Actor:
    """Somebody acting a while after the town's now."""
    return Actor(at=NOW + after, face=Face.PORTAL, user=user)


def shown(after: timedelta = timedelta(), key: str = KEY) -> str:
    """What the app shows a while after the town's now."""
    return totp.code_at(key, totp.step_of(NOW + after))


@pytest.fixture
def ben(town: Town) -> User:
    """Ben with an app, set up an hour ago."""
    user = town.users["100100"]
    early = timedelta(hours=-1)
    add_app(user=user, key=KEY, code=shown(early), by=by(user, early))
    return user


# The last six of the eight digits in appendix B of RFC 6238, whose key is "12345678901234567890".
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert totp.code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // 30) == code


def test_the_address_names_key_and_issuer() -> None:
    address = totp.address_of(KEY, issuer="Base North", name="100100")

    assert address == (
        f"otpauth://totp/Base%20North%3A100100?secret={KEY}&issuer=Base%20North&digits=6&period=30"
    )


@pytest.mark.accepts("portal-17")
def test_a_code_is_taken_once(ben: User) -> None:
    first = accept_code(user=ben, code=shown(), at=NOW)
    again = accept_code(user=ben, code=shown(), at=NOW + timedelta(seconds=5))
    drifted = accept_code(user=ben, code=shown(), at=NOW + STEP)
    next_one = accept_code(user=ben, code=shown(STEP), at=NOW + STEP)

    assert (first, again, drifted, next_one) == ("app", "", "", "app")


@pytest.mark.parametrize(("steps", "proved"), [(-2, ""), (-1, "app"), (1, "app"), (2, "")])
def test_a_clock_may_be_one_step_off(ben: User, steps: int, proved: str) -> None:
    assert accept_code(user=ben, code=shown(steps * STEP), at=NOW) == proved


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "½½½½½½", "9" * 5000])
def test_nonsense_is_a_wrong_code(ben: User, code: str) -> None:
    assert accept_code(user=ben, code=code, at=NOW) == ""


def test_a_code_may_be_typed_with_a_blank(ben: User) -> None:
    assert accept_code(user=ben, code=f" {shown()[:3]} {shown()[3:]} ", at=NOW) == "app"


def test_the_code_that_set_the_app_up_opens_nothing_afterwards(town: Town) -> None:
    user = town.users["100100"]
    add_app(user=user, key=KEY, code=shown(), by=by(user))

    assert accept_code(user=user, code=shown(), at=NOW) == ""


def test_an_app_is_not_set_up_with_a_wrong_code(town: Town) -> None:
    user = town.users["100100"]

    with pytest.raises(Refused, match="six digits that the app shows now"):
        add_app(user=user, key=KEY, code="000000", by=by(user))

    assert not has_factor(user)


def test_the_key_lies_sealed_and_the_history_says_only_that_it_changed(ben: User) -> None:
    row = AuthenticatorApp.objects.get()
    told = Change.objects.filter(entity="user", field="second_factor").values_list(
        "label", "old", "new"
    )

    assert KEY not in row.key_cipher
    assert list(told) == [("Authenticator app", "", "(set)")]


def test_each_recovery_code_opens_once(ben: User) -> None:
    codes = make_recovery_codes(user=ben, by=by(ben))

    first = accept_code(user=ben, code=codes[3].lower().replace("-", " "), at=NOW)
    again = accept_code(user=ben, code=codes[3], at=NOW)

    assert len(set(codes)) == 10
    assert (first, again) == ("recovery code", "")
    assert proofs_of(ben).codes_left == 9
    assert not set(codes) & set(RecoveryCode.objects.values_list("code_hash", flat=True))


def test_new_recovery_codes_end_the_old_ones(ben: User) -> None:
    old = make_recovery_codes(user=ben, by=by(ben))
    make_recovery_codes(user=ben, by=by(ben))

    assert accept_code(user=ben, code=old[0], at=NOW) == ""
    assert proofs_of(ben).codes_left == 10


def test_a_recovery_code_is_of_one_log_in(town: Town, ben: User) -> None:
    codes = make_recovery_codes(user=ben, by=by(ben))

    assert accept_code(user=town.users["200100"], code=codes[0], at=NOW) == ""


def test_the_last_factor_stays_where_one_is_required(ben: User) -> None:
    make_recovery_codes(user=ben, by=by(ben))

    with pytest.raises(Refused, match="Add another one before"):
        remove_app(user=ben, is_required=True, by=by(ben))
    assert has_factor(ben)

    remove_app(user=ben, is_required=False, by=by(ben))
    assert not has_factor(ben)
    assert proofs_of(ben).codes_left == 0


def test_a_trusted_browser_is_trusted_for_thirty_days(town: Town, ben: User) -> None:
    token = trust_browser(user=ben, agent="Firefox/140 Linux", at=NOW)
    days = timedelta(days=30)

    assert is_trusted(user=ben, token=token, at=NOW + days - timedelta(seconds=1))
    assert not is_trusted(user=ben, token=token, at=NOW + days)
    assert not is_trusted(user=ben, token="", at=NOW)
    assert not is_trusted(user=town.users["200100"], token=token, at=NOW)


def test_another_password_ends_the_trust_in_browsers(ben: User) -> None:
    token = trust_browser(user=ben, agent="Firefox/140 Linux", at=NOW)
    ben.set_password("another wire")
    ben.save()

    assert not is_trusted(user=ben, token=token, at=NOW)
    assert trusted_browsers_of(ben, NOW) == []


def test_trust_is_taken_back_from_one_browser_or_all(ben: User) -> None:
    tokens = [trust_browser(user=ben, agent=f"Firefox/{i}", at=NOW) for i in range(3)]
    newest = trusted_browsers_of(ben, NOW)[0]

    revoke_browsers(user=ben, browser_id=newest.pk)
    trusted = [is_trusted(user=ben, token=token, at=NOW) for token in tokens]
    revoke_browsers(user=ben)

    assert trusted == [True, True, False]
    assert trusted_browsers_of(ben, NOW) == []


def test_a_reset_waits_a_day_and_then_takes_everything(town: Town, ben: User) -> None:
    sam = town.users["sam"]
    make_recovery_codes(user=ben, by=by(ben))
    ask_factor_reset(user=ben, reason="Phone is lost", waits=True, by=by(sam))

    soon = timedelta(hours=23, minutes=59)
    early = reset_what_is_due(user=ben, by=by(ben, soon))
    stands = has_factor(ben)
    due = reset_what_is_due(user=ben, by=by(ben, timedelta(hours=24)))

    assert (early, stands, due) == (False, True, True)
    assert (has_factor(ben), proofs_of(ben).codes_left) == (False, 0)
    assert FactorReset.objects.get().outcome == "done"
    removed = Change.objects.get(new="(removed)")
    assert removed.user == sam


def test_a_reset_without_a_wait_acts_at_once(town: Town, ben: User) -> None:
    asked = by(town.users["sam"])
    ask_factor_reset(user=ben, reason="Known by her representative", waits=False, by=asked)

    assert not has_factor(ben)


def test_a_reset_is_asked_for_once_and_can_be_withdrawn(town: Town, ben: User) -> None:
    asked = by(town.users["sam"])
    ask_factor_reset(user=ben, reason="Phone is lost", waits=True, by=asked)
    ask_factor_reset(user=ben, reason="Pressed twice", waits=False, by=asked)
    stood = has_factor(ben)

    withdraw_reset(user=ben, by=by(ben))

    assert stood
    assert FactorReset.objects.get().outcome == "withdrawn"
    assert waiting_reset_of(ben) is None
    assert not reset_what_is_due(user=ben, by=by(ben, timedelta(days=2)))


def test_nothing_to_reset_is_said(town: Town) -> None:
    asked = by(town.users["sam"])

    with pytest.raises(Refused, match="no second factor"):
        ask_factor_reset(user=town.users["100100"], reason="Lost", waits=True, by=asked)
