"""How long journals and messages are kept: for the months of the setting."""

from datetime import UTC, datetime, timedelta

import pytest

from tollbook.access.actions import forget_history, note_sign_in, record_event
from tollbook.access.models import AccessEvent, Settings, SignIn
from tollbook.access.queries import history_begins
from tollbook.access.types import Actor, Attempt, Face, Outcome
from tollbook.notices.actions import forget_notices
from tollbook.notices.models import Notice

NOW = datetime(2026, 4, 20, 15, 0, tzinfo=UTC)
FIRST_KEPT = datetime(2024, 4, 20, tzinfo=UTC)


@pytest.mark.django_db
def test_journals_and_messages_older_than_the_setting_go_and_younger_ones_stay() -> None:
    Settings(history_months=24).save()
    for at in (FIRST_KEPT - timedelta(seconds=1), FIRST_KEPT):
        note_sign_in(attempt=Attempt("ben", "", "", at), outcome=Outcome.UNKNOWN, user=None)
        record_event(by=Actor(at=at, face=Face.SYSTEM), kind="opened page")
        Notice.objects.create(
            key=str(at),
            kind="plain",
            channel="email",
            to="a@x.example",
            subject="Hello",
            queued_at=at,
            next_at=at,
            ended_at=at,
            state="sent",
        )
    Notice.objects.create(
        key="waits",
        kind="plain",
        channel="letter",
        to="Here",
        subject="Hello",
        queued_at=FIRST_KEPT - timedelta(days=9),
        next_at=NOW,
    )

    gone = forget_history(now=NOW) + forget_notices(before=history_begins(NOW))
    again = forget_history(now=NOW) + forget_notices(before=history_begins(NOW))

    assert (gone, again) == (3, 0)
    assert list(SignIn.objects.values_list("at", flat=True)) == [FIRST_KEPT]
    assert list(AccessEvent.objects.values_list("at", flat=True)) == [FIRST_KEPT]
    assert set(Notice.objects.values_list("key", flat=True)) == {str(FIRST_KEPT), "waits"}
