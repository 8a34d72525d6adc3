"""A word over a bill that is void: added behind the document when it is shown.

The document itself stays, byte for byte, as it was issued: a PDF may grow at its end, and what is
added there is a stamp on every page, with words that a screen reader says too.
"""

import json
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tollbook.kernel.paper import FONTS

TEMPLATE = Path(__file__).parent / "template" / "stamp.typ"
PRINTED = 4  # The flag of an annotation that is printed with its page.
_one_at_a_time = Lock()


def stamped(pdf: bytes, word: str, sentence: str) -> bytes:
    """The document with `word` large across each page and `sentence` at its top edge."""
    drawing = PdfReader(BytesIO(_drawn(word, sentence))).pages[0]
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    look = writer._add_object(_appearance(drawing, writer))
    for page in writer.pages:
        _put(writer, page, look, f"{word}. {sentence}")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@lru_cache(maxsize=64)
def _drawn(word: str, sentence: str) -> bytes:
    """The stamp as a page of its own, with its letters inside."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    inputs = {"stamp": json.dumps({"word": word, "sentence": sentence}, ensure_ascii=False)}
    with _one_at_a_time:
        drawn = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=fonts,
            format="pdf",
            sys_inputs=inputs,
        )
    assert isinstance(drawn, bytes)
    return drawn


def _appearance(drawing: PageObject, writer: PdfWriter) -> DecodedStreamObject:
    """The page of the stamp as the picture of an annotation."""
    picture = DecodedStreamObject()
    contents = drawing.get_contents()
    picture.set_data(b"" if contents is None else contents.get_data())
    picture[NameObject("/Type")] = NameObject("/XObject")
    picture[NameObject("/Subtype")] = NameObject("/Form")
    picture[NameObject("/BBox")] = _box(drawing)
    picture[NameObject("/Resources")] = drawing["/Resources"].clone(writer)
    return picture


def _put(writer: PdfWriter, page: PageObject, look: object, words: str) -> None:
    stamp = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Stamp"),
            NameObject("/Rect"): _box(page),
            NameObject("/F"): NumberObject(PRINTED),
            NameObject("/Contents"): TextStringObject(words),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): look}),
        }
    )
    known = page.get("/Annots")
    kept = ArrayObject(known.get_object() if known is not None else [])
    kept.append(writer._add_object(stamp))
    page[NameObject("/Annots")] = kept


def _box(page: PageObject) -> ArrayObject:
    return ArrayObject(FloatObject(side) for side in page.mediabox)
