"""What processors tell by themselves: signed messages, in any order and any number of times."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.payments.actions import hear
from tollbook.payments.types import Silent

BODY_BYTES_MAX = 256 * 1024
SIGNATURES = {"stripe": "Stripe-Signature", "sandbox": "Sandbox-Signature"}


# The signature takes the place of the form's token: whoever signs is the processor.
@csrf_exempt
@require_POST
def hear_gateway(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take a message; 400 for one that is not signed, so that the processor tells somebody."""
    length = request.headers.get("Content-Length", "")
    if gateway not in SIGNATURES or not length.isdecimal() or int(length) > BODY_BYTES_MAX:
        return HttpResponse(status=404)
    signature = request.headers.get(SIGNATURES[gateway], "")
    try:
        hear(name=gateway, body=request.body, signature=signature, now=clock.now())
    except Refused:
        return HttpResponse(status=400)
    except Silent:
        # Told again later, when the processor answers what it is asked about this.
        return HttpResponse(status=503)
    return HttpResponse(status=204)
