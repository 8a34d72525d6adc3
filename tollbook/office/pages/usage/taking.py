"""Take a call file by hand: the same intake as the feed's folder."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.flows.actions import share_out
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.office.forms.usage import UPLOAD_WORDS, TakeFile
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest
from tollbook.usage.actions import take
from tollbook.usage.models import CallFile, Feed


@require_http_methods(["GET", "POST"])
def taking(request: OfficeRequest) -> HttpResponse:
    """The form; a file that is taken leads to its page, a refusal stays here with its sentence."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TakeFile(*sent, viewer=request.viewer, initial={"feed": request.GET.get("feed", "")})
    if request.method == "POST" and form.is_valid():
        try:
            file = taken(form.cleaned_data["file"], form.feeds[form.cleaned_data["feed"]])
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            say(request, f"{file.name} is taken.")
            return redirect("office-file", file.pk)
    context = {
        "form": form,
        "feeds": list(form.feeds.values()),
        "limit": UPLOAD_WORDS,
        "crumbs": [crumb("Call files", "office-files"), crumb("Take a file")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/usage/take.html", context, status=status)


def taken(sent: "UploadedFile[Any]", feed: Feed) -> CallFile:
    """Lay the file down under its own name and hand it to the intake."""
    with TemporaryDirectory(prefix="tollbook-take-") as folder:
        path = Path(folder) / (Path(sent.name or "").name or "calls")
        with path.open("wb") as stream:
            for chunk in sent.chunks():
                stream.write(chunk)
        now = clock.now()
        file = take(path=path, feed=feed, now=now)
        share_out(now=now)
        return file
