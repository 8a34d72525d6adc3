"""Flex reports by mail, and the files that are made beside the server."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from tests.mail_sink import listening
from tests.test_flex_reports import accounts_in, built, main_of, small_town
from tests.town import NOW, Town
from tollbook.commands.reports import sender_of
from tollbook.notices.actions import send_due
from tollbook.notices.models import Notice
from tollbook.reports.actions import forget_files, install_reports, mail_due, make_files
from tollbook.reports.models import FlexReport, ReportFile, Schedule
from tollbook.reports.queries import path_of

__all__ = ["small_town"]  # the town of the reports


def test_a_mail_brings_each_receiver_own_rows_once_and_nothing_to_who_may_not_read(
    small_town: Town, client_of_sam: Client, settings: Any
) -> None:
    built(client_of_sam)
    address = "/office/reports/billed-by-account/mail/"
    blank = main_of(client_of_sam.get(address))
    to = "100100, 200101, 500100, sam"
    form = {"rhythm": "daily", "file_format": "csv", "recipients": to, "is_active": "on"}
    unknown = client_of_sam.post(address, form | {"recipients": "nobody-here"})
    client_of_sam.post(address, form)
    Schedule.objects.update(done_for=None)
    small_town.users["500100"].is_active = False
    small_town.users["500100"].save()

    queued = mail_due(now=NOW, sender_of=sender_of)
    Schedule.objects.update(done_for=None)  # as if killed before the day was marked as done
    once_more = mail_due(now=NOW, sender_of=sender_of)
    files = {each.user.user_id: each for each in ReportFile.objects.select_related("user")}
    with listening(settings) as sink:
        sent = send_due(now=NOW)
    mailed = {mail["To"]: next(mail.iter_attachments()) for mail in sink.mails}
    bells = mailed[small_town.users["100100"].emails]

    assert 'name="recipients" value=' not in blank
    assert (sent.sent, len(mailed)) == (3, 3)
    assert bells.get_content_type() == "text/csv"
    assert accounts_in(bells.get_content()) == ("100100",)
    assert "There is no log-in nobody-here" in unknown.content.decode()
    assert (queued, once_more) == (3, 0)
    assert Notice.objects.filter(kind="report").count() == 3
    assert accounts_in(text_of(files["100100"])) == ("100100",)
    assert accounts_in(text_of(files["200101"])) == ("200101",)
    assert "500100" not in files
    assert "500100 (the log-in is turned off)" in client_of_sam.get(address).content.decode()


def text_of(file: ReportFile) -> str:
    return path_of(file).read_text()


def test_files_go_after_their_days_and_waiting_ones_are_made_once(small_town: Town) -> None:
    install_reports(at=NOW, with_customers=True)
    report = FlexReport.objects.get(slug="product-list")
    user = small_town.users["100100"]
    ReportFile.objects.create(
        handle="0123456789abcdef",
        key="k",
        report=report,
        user=user,
        view="100100",
        file_format="pdf",
        asked_at=NOW,
        expires_at=NOW,
    )

    made, again = make_files(now=NOW), make_files(now=NOW)
    path = text_path("0123456789abcdef.pdf")
    lay = path.is_file()
    gone = forget_files(now=NOW.replace(day=28))

    assert (made, again, lay, gone, path.is_file()) == (1, 0, True, 1, False)


def text_path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "reports" / name
