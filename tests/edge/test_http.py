"""The OpenAPI document names every address that is answered, and no other."""

from __future__ import annotations

from clearground.edge.sync.server import ROUTES
from clearground.edge.web.settings import configure


def test_the_document_names_every_address_of_the_exchange() -> None:
    """Tests the routes and methods of the server against the document."""
    configure()
    from clearground.edge.http import described

    paths = described()["paths"]
    found = {
        (path.split("/")[2], method.upper())
        for path, methods in paths.items()
        if path.startswith("/sync/")
        for method in methods
    }
    assert found == {(name, method) for name, methods in ROUTES.items() for method in methods}
    assert "/api/layers" in paths
    operations = [op["operationId"] for methods in paths.values() for op in methods.values()]
    assert len(operations) == len(set(operations))
