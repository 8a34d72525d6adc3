"""Documents are PDF/UA by the word of somebody else: veraPDF judges what Typst tagged.

`.ci/run` fetches the validator; where it was not fetched, or no Java is there, the structure tests
of the documents stand alone.
"""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pyspark
import pytest
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway
from pypdf.generic import NameObject

from tests.plan import ROOT
from tests.spark_cluster import has_java
from tollbook.billing.documents import pdf
from tollbook.billing.documents.tests import samples, variants
from tollbook.kernel.paper import Sheet, TableSheet, printed, printed_table

JARS = sorted((ROOT / ".cache" / "pdf-validator").glob("*.jar"))
BRIDGE = next((Path(pyspark.__file__).parent / "jars").glob("py4j*.jar"))
FLAVOUR = "PDFUA_1"

pytestmark = pytest.mark.skipif(
    not (JARS and has_java()), reason="veraPDF is not here; `.ci/run` fetches it"
)


@pytest.fixture(scope="module")
def java() -> Iterator[Any]:
    """A Java that knows the validator, gone with the module."""
    port, secret, process = launch_gateway(
        classpath=":".join(map(str, JARS)),
        jarpath=str(BRIDGE),
        die_on_exit=True,
        enable_auth=True,
        return_proc=True,
    )
    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=secret))
    try:
        gateway.jvm.org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
        yield gateway.jvm
    finally:
        # Objects that are let go later tell a gateway that is shut down nothing.
        gateway.shutdown()
        process.kill()


def faults(java: Any, document: bytes) -> list[str]:
    """What the validator finds wrong; [] for a document that keeps PDF/UA-1."""
    verapdf = java.org.verapdf.pdfa
    flavour = getattr(verapdf.flavours.PDFAFlavour, FLAVOUR)
    foundry = verapdf.Foundries.defaultInstance()
    parser = foundry.createParser(java.java.io.ByteArrayInputStream(document), flavour)
    try:
        result = foundry.createValidator(flavour, False).validate(parser)  # noqa: FBT003  Java's
        assertions = result.getTestAssertions()
        found = [f"{each.getRuleId().getClause()} {each.getMessage()}" for each in assertions]
        assert result.isCompliant() == (not found)
        return found
    finally:
        parser.close()


def test_a_bill_with_every_section_keeps_pdf_ua(java: Any) -> None:
    assert faults(java, pdf.render(samples.halloran())) == []


def test_a_bill_with_a_drawn_logo_and_credit_keeps_pdf_ua(java: Any) -> None:
    assert faults(java, pdf.render(variants.nothing_due())) == []


def test_lists_and_letters_keep_pdf_ua(java: Any) -> None:
    day = date(2026, 4, 20)
    rows = (("Apr 13, 2026", "Charge", "192.80"), ("Apr 20, 2026", "Payment", "\u2212192.80"))
    heads, totals = ("Date", "What", "Amount"), (("Balance", "0.00"),)
    statement = TableSheet("Statement of account", day, heads=heads, rows=rows, totals=totals)
    receipt = Sheet(
        "Receipt",
        day,
        ("Larkspur", "PO Box 1"),
        pairs=(("Card", "Visa 4242"),),
        total=("Paid", "192.80"),
    )

    assert faults(java, printed_table(statement)) == []
    assert faults(java, printed(receipt)) == []


def test_the_validator_is_awake(java: Any) -> None:
    """Without its tags the same bill is refused."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf.render(variants.one_line())))
    del writer.root_object[NameObject("/StructTreeRoot")]
    bare = io.BytesIO()
    writer.write(bare)

    assert faults(java, bare.getvalue()) != []
