"""Writes of the reports room: reports and schedules, files, mails."""

from tollbook.reports.files import bytes_of, name_of, refuse_too_many
from tollbook.reports.keeping import drop_schedule, retire_report, save_report, save_schedule
from tollbook.reports.mailing import mail_due
from tollbook.reports.making import ask_file, forget_files, go_on, make_files
from tollbook.reports.shipped import install_reports

__all__ = [
    "ask_file",
    "bytes_of",
    "drop_schedule",
    "forget_files",
    "go_on",
    "install_reports",
    "mail_due",
    "make_files",
    "name_of",
    "refuse_too_many",
    "retire_report",
    "save_report",
    "save_schedule",
]
