"""What bytes are is told by the bytes; what a stranger calls them leads nowhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.media import ENDINGS, SHOWN, clean_name, kind_of, name_for
from clearground.evidence.document_rules import is_bare_name
from tests.edge.photos import png


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"", ""),
        (b"MZ\x90\0", ""),
        (b"\x89PNG\r\n\x1a\n<script>", ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", ""),
        (b"<html>%PDF-1.7", ""),
        (b"PK\x03\x04", ""),
    ],
)
def test_the_kind_is_read_off_the_bytes(data: bytes, kind: str) -> None:
    """Tests the four kinds, programs, pages that script, and a picture's mark before a page."""
    assert kind_of(data) == kind


@given(st.text(max_size=200))
def test_any_name_becomes_a_bare_one_or_none(name: str) -> None:
    """Tests that no name leads out of a folder, and that a good one stays."""
    clean = clean_name(name)
    assert clean == "" or is_bare_name(clean)
    assert clean_name(clean) == clean
    assert is_bare_name(name_for(name, "ab" * 32, "image/png"))


def test_a_name_takes_the_ending_of_what_it_is() -> None:
    """Tests that a program's ending does not stay last, and that only pictures are shown."""
    assert name_for("a.jpeg", "ab" * 32, "image/jpeg") == "a.jpeg"
    assert name_for("a.pdf", "ab" * 32, "image/jpeg") == "a.pdf.jpg"
    assert name_for("../../.ssh/id", "ab" * 32, "") == "id.bin"
    assert set(ENDINGS) >= SHOWN
    assert "application/pdf" not in SHOWN
