"""What is sealed lies nowhere in the open: every table is looked through, those of tomorrow too."""

import pytest
from django.apps import apps
from django.core import serializers
from django.db.models import Model

from tests.recovery import link_for
from tests.town import NOW, Town
from tollbook.access.actions.proofs import add_app
from tollbook.access.rules import totp
from tollbook.access.types import Actor, Face
from tollbook.customers.actions.proofs import Answered, set_questions, set_security_code
from tollbook.customers.actions.secrets import set_ssn
from tollbook.flows.actions import tell_of_security_change
from tollbook.flows.rotation import SEALED
from tollbook.flows.types import SecurityChange
from tollbook.payments.actions import add_bank, make_file
from tollbook.payments.models import AchFile, Settings
from tollbook.payments.queries import NewBank

SSN, CODE, BANK = "219-09-9998", "Canary9x", "000912345678"
ANSWERS = ("canary soup", "canary song")
SIGN = "gAAAA"  # how each sealed value begins


@pytest.fixture
def kept(town: Town) -> list[str]:
    """One of each secret that the product keeps, by the action that keeps it; as typed."""
    by = Actor(at=NOW, face=Face.OFFICE, user=town.users["sam"])
    set_ssn(account=town.bell, ssn=SSN, by=by)
    set_security_code(account=town.bell, code=CODE, by=by)
    first, second = Answered("song", ANSWERS[0]), Answered("last-dish", ANSWERS[1])
    set_questions(account=town.bell, first=first, second=second, by=by)
    key = totp.new_key()
    code = totp.code_at(key, totp.step_of(NOW))
    add_app(user=town.users["sam"], key=key, code=code, by=by)
    Settings(
        ach_bank_routing="091000019", ach_company_name="Larkspur", ach_company_id="1234567890"
    ).save()
    new = NewBank("nacha", "091000019", BANK, "Ben Bell", "ben@bell.example")
    add_bank(account=town.bell, new=new, by=by)
    make_file(on=NOW.date(), by=by)
    link = link_for("100100", "100100@people.example")
    # Waits in the outbox, under seal.
    tell_of_security_change(kind=SecurityChange.PROOF, user=None, account=town.bell, by=by)
    return [SSN, SSN.replace("-", ""), CODE, BANK, *ANSWERS, key, link]


def rows() -> dict[type[Model], str]:
    """What stands in each table of the product."""
    return {
        each: serializers.serialize("json", each._default_manager.all())
        for each in apps.get_models()
    }


def test_no_table_holds_a_secret_in_the_open_and_every_seal_is_rotated(kept: list[str]) -> None:
    found = rows()

    told = [(each.__name__, secret) for each in found for secret in kept if secret in found[each]]
    assert told == []
    assert AchFile.objects.exists()
    sealed = {each for each, text in found.items() if f'"{SIGN}' in text}
    assert sealed == {model for model, _ in SEALED}
