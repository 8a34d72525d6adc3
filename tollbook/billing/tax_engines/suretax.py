"""SureTax over JSON: our request in its words, its answer in ours.

Written after the published form of its PostRequest call. The tests hold it against stored requests
and answers of that form; it has not been tried with the live service, and the codes below are a
start that a carrier checks with its tax adviser (docs/tax-engines.md).
"""

import json
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from http.client import HTTPException, HTTPSConnection
from typing import Any

from django.conf import settings

from tollbook.billing.tax_engines import EngineLine, EngineRequest, EngineSilent, EngineTax
from tollbook.billing.types import LineKind
from tollbook.catalog.types import TaxLevel
from tollbook.kernel.money import settle

SECONDS_TO_ANSWER = 20
HTTP_OK = 200
DONE = "9999"
# Our tax category -> its transaction type.
TRANSACTION_TYPES = {
    "voice_local": "010101",
    "voice_intrastate": "010106",
    "voice_interstate": "010107",
    "toll_free_intra": "010106",
    "toll_free_inter": "010107",
    "international": "010109",
    "voip": "050101",
    "equipment": "020101",
    "other": "990101",
}
# Taxed by two of three numbers, or by the postal code.
SITUS_BY_NUMBER, SITUS_BY_POSTAL_CODE = "01", "05"
# The first digit of a tax type is its level; what is higher than cities are districts.
LEVEL_OF_DIGIT = {"0": TaxLevel.FEDERAL, "1": TaxLevel.STATE, "2": TaxLevel.COUNTY}
OWN_FEES = frozenset({"060"})  # cost recovery of the carrier
EXEMPTION_CODES = {"federal": "01", "state": "02", "county": "03", "city": "04", "all": "99"}
NO_EXEMPTION = "00"

Send = Callable[[str], str]


class SureTax:
    """The engine behind one client number. send: gives the body of the answer to a body."""

    name = "suretax"

    def __init__(self, client: str, key: str, send: Send) -> None:
        self._client, self._key, self._send = client, key, send

    def levy(self, request: EngineRequest) -> Sequence[EngineTax]:
        """Ask for the taxes of one bill."""
        body = json.dumps({"request": json.dumps(self.request_of(request))})
        return self.taxes_of(request, self._send(body))

    def request_of(self, request: EngineRequest) -> dict[str, Any]:
        """The bill in the words of the service."""
        on = request.invoice_on
        total = sum((line.amount for line in request.lines), Decimal(0))
        return {
            "ClientNumber": self._client,
            "ValidationKey": self._key,
            "BusinessUnit": "",
            "DataYear": f"{on:%Y}",
            "DataMonth": f"{on:%m}",
            "CmplDataYear": f"{on:%Y}",
            "CmplDataMonth": f"{on:%m}",
            "TotalRevenue": f"{total:.2f}",
            "ReturnFileCode": "Q",  # a quote: drafts are asked for again
            "ClientTracking": request.key,
            "ResponseGroup": "03",
            "ResponseType": "D2",
            "STAN": "",
            "ItemList": [self._item(request, line) for line in request.lines],
        }

    def _item(self, request: EngineRequest, line: EngineLine) -> dict[str, Any]:
        postal_code, _, plus_4 = line.postal_code.partition("-")
        by_number = bool(line.npanxx)
        return {
            "LineNumber": str(line.number),
            "InvoiceNumber": request.key,
            "CustomerNumber": request.account_number,
            "OrigNumber": f"{line.npanxx}0000" if by_number else "",
            "TermNumber": "",
            "BillToNumber": f"{line.npanxx}0000" if by_number else "",
            "Zipcode": postal_code,
            "Plus4": plus_4,
            "P2PZipcode": "",
            "P2PPlus4": "",
            "TransDate": f"{request.invoice_on:%m-%d-%Y}",
            "Revenue": f"{line.amount:.2f}",
            "Units": "1",
            "UnitType": "00",
            "Seconds": str(line.seconds),
            "TaxIncludedCode": "0",
            "TaxSitusRule": SITUS_BY_NUMBER if by_number else SITUS_BY_POSTAL_CODE,
            "TransTypeCode": TRANSACTION_TYPES.get(line.category, TRANSACTION_TYPES["other"]),
            "SalesTypeCode": "B" if request.is_business else "R",
            "RegulatoryCode": "03" if line.category == "voip" else "01",
            "TaxExemptionCodeList": [EXEMPTION_CODES[each] for each in request.exempt]
            or [NO_EXEMPTION],
        }

    def taxes_of(self, request: EngineRequest, body: str) -> list[EngineTax]:
        """The answer in our words; raises EngineSilent for anything but a complete one."""
        try:
            answer = json.loads(json.loads(body)["d"])
            if answer["Successful"] != "Y" or answer["ResponseCode"] != DONE:
                raise EngineSilent(str(answer.get("HeaderMessage") or "It refused the request."))
            if answer.get("ItemMessages"):
                raise EngineSilent(str(answer["ItemMessages"][0].get("Message", "")))
            if answer["ClientTracking"] != request.key:
                raise EngineSilent("It answered for another bill.")
            found = [
                _tax(int(group["LineNumber"]), group.get("StateCode", ""), each)
                for group in answer["GroupList"]
                for each in group["TaxList"]
            ]
            total = settle(Decimal(answer["TotalTax"]))
        except (ValueError, KeyError, TypeError, InvalidOperation) as error:
            raise EngineSilent("Its answer cannot be read.") from error
        known = {line.number for line in request.lines}
        if any(tax.line not in known for tax in found):
            raise EngineSilent("It taxed a line that the bill does not have.")
        if sum((tax.amount for tax in found), Decimal(0)) != total:
            raise EngineSilent("Its taxes do not add up to its total.")
        return found


def _tax(line: int, state: str, told: dict[str, Any]) -> EngineTax:
    code = str(told["TaxTypeCode"])
    level = LEVEL_OF_DIGIT.get(code[:1], TaxLevel.CITY)
    words = str(told["TaxTypeDesc"]).strip().capitalize()
    authority = "US" if level == TaxLevel.FEDERAL else str(told.get("CityName") or state)
    kind = LineKind.FEE if code in OWN_FEES else LineKind.TAX
    return EngineTax(line, code, words, level, authority, settle(Decimal(told["TaxAmount"])), kind)


def by_https(body: str) -> str:
    """Send to the service over HTTPS; raises EngineSilent when nothing usable comes back."""
    connection = HTTPSConnection(settings.SURETAX_HOST, timeout=SECONDS_TO_ANSWER)
    try:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        connection.request("POST", settings.SURETAX_PATH, body.encode(), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    except (OSError, HTTPException, UnicodeDecodeError) as error:
        raise EngineSilent("It cannot be reached.") from error
    finally:
        connection.close()
    if answer.status != HTTP_OK:
        raise EngineSilent(f"It answered with status {answer.status}.")
    return text
