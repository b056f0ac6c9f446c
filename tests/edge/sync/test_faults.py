"""What an office says when the other side gives no answer."""

from __future__ import annotations

from clearground.edge.sync.faults import no_office, refused, unreached


def test_a_closed_port_is_said_in_plain_words() -> None:
    """Tests that no number of the system stands where a person wants to know what to do."""
    error = unreached("http://10.0.0.2", "[Errno 111] Connection refused")
    assert "Errno" not in str(error)
    assert "nothing answers at this address" in str(error)
    assert "IncompleteRead" in str(unreached("http://10.0.0.2", "IncompleteRead(3 bytes read)"))


def test_each_fault_has_its_code() -> None:
    """Tests SYN-19, and that a refusal keeps the other office's own code."""
    assert no_office("http://10.0.0.2", 404).code == "SYN-19"
    assert refused("SYN-04", "what", "why", "next").code == "SYN-04"
    assert refused("", "what", "why", "next").code == "SYN-10"
