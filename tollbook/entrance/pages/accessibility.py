"""What we promise to people who see, hear or move otherwise, and whom to tell where it fails."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PAGE = "entrance/accessibility.html"


@require_safe
def at_the_gate(request: HttpRequest) -> HttpResponse:
    """The statement for somebody who has not signed in, or cannot."""
    return render(request, PAGE, {"layout": "entrance/gate.html"})


@require_safe
def inside(request: HttpRequest) -> HttpResponse:
    """The statement within the frame of one's own face."""
    return render(request, PAGE, {"layout": "base.html"})
