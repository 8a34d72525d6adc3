"""The usage pages' part of the registry."""

from typing import Final

from tollbook.access.types import Route
from tollbook.office.pages.customers import call_files
from tollbook.office.pages.usage import days, feed, feeds, files, rerating, taking, unowned

CUSTOMERS: Final = "Customers.Access"
USAGE: Final = "Usage.Access"
FILE: Final = "usage/files/<int:file_id>/"
FILES_OF: Final = "customers/<str:number>/call-files/"

ROUTES: list[Route] = [
    Route(FILES_OF, call_files.call_files, "office-customer-call-files", CUSTOMERS),
    Route(
        FILES_OF + "<int:file_id>/",
        call_files.call_file,
        "office-customer-call-file",
        CUSTOMERS,
        shows_calls=True,
    ),
    Route("usage/", feeds.feeds, "office-feeds", USAGE),
    Route("usage/feeds/new/", feed.new_feed, "office-feed-new", USAGE, change="Usage.Add"),
    Route("usage/feeds/<str:feed>/", feed.feed, "office-feed", USAGE, change="Usage.Update"),
    Route("usage/days/", days.days, "office-days", USAGE),
    Route("usage/files/", files.files, "office-files", USAGE),
    Route("usage/take/", taking.taking, "office-take", USAGE, change="Usage.Add"),
    Route("usage/unowned/", unowned.unowned, "office-unowned", USAGE),
    Route("usage/unowned/<slug:code>/", unowned.cause, "office-cause", USAGE),
    Route("usage/rerate/", rerating.rerating, "office-rerate", USAGE, change="Usage.Update"),
    Route(FILE, files.file, "office-file", USAGE),
    Route(FILE + "rejects.csv", files.rejects_csv, "office-rejects", USAGE),
    Route(FILE + "rejected-rows/", files.rejected_rows, "office-rejected-rows", USAGE),
]
