"""The wholesale face's own part of the registry, beside the portal's pages."""

from typing import Final

from tollbook.access.types import Route
from tollbook.portal.wholesale import adding, call_files, lines, rate_sheet, sending

SEE: Final = "Wholesale_Customers.Access"
FILES: Final = "call-files/"

ROUTES: list[Route] = [
    Route("lines/", lines.lines, "wholesale-lines", "Wholesale_Products.Access"),
    Route("lines/add/", adding.adding, "wholesale-lines-add", "Wholesale_Orders.Add"),
    Route("send-files/", sending.sent_files, "wholesale-send", SEE),
    Route("send-files/result/<slug:handle>/", sending.sent_file, "wholesale-sent-file", SEE),
    Route("send-files/<slug:kind>/", sending.sending, "wholesale-send-kind", SEE),
    Route(
        "rate-sheet/",
        rate_sheet.rate_sheet,
        "wholesale-rate-sheet",
        "Wholesale_CustomerPortal.Access",
    ),
    Route(FILES, call_files.call_files, "wholesale-call-files", SEE),
    Route(
        FILES + "<int:file_id>/",
        call_files.call_file,
        "wholesale-call-file",
        SEE,
        shows_calls=True,
    ),
]
