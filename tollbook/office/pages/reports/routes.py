"""Reports: each address with its right; a run asks for that of the module it is shared with."""

from typing import Final

from tollbook.access.types import SIGNED_IN, Route
from tollbook.office.pages.reports import building, listing, mailing

SEES: Final = "Reports.Access"
ADDS: Final = "Reports.Add"
KEEPS: Final = "Reports.Update"
ONE: Final = "reports/<slug:slug>/"
MAIL: Final = ONE + "mail/<int:schedule_id>/"

ROUTES: list[Route] = [
    Route("reports/", listing.reports, "reports", SIGNED_IN),
    Route("reports-new/", listing.subjects, "office-report-subjects", ADDS),
    Route("reports-new/<slug:kind>/", building.new, "office-report-new", ADDS),
    Route(ONE + "edit/", building.edit, "office-report-edit", SEES, change=KEEPS),
    Route(ONE + "retire/", listing.retire, "office-report-retire", SEES, change=KEEPS),
    Route(ONE + "mail/", mailing.mail, "office-report-mail", SEES, change=KEEPS),
    Route(MAIL, mailing.schedule, "office-report-schedule", SEES, change=KEEPS),
    Route(MAIL + "drop/", mailing.drop, "office-report-unschedule", SEES, change=KEEPS),
]
