"""Writes the sample region as the archived file of the version of the tables in force now.

Run: python tests/data/archive.py
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from clearground.edge.current import rewrite  # noqa: E402
from clearground.edge.ledger.schema import FORMAT_VERSION  # noqa: E402
from clearground.edge.ledger.store import GeoPackageStore  # noqa: E402
from tests.edge.region import NOW, region_file  # noqa: E402


def main() -> None:
    """Write the file and print its root digest, which the test names."""
    with tempfile.TemporaryDirectory() as folder:
        path = region_file(Path(folder) / "region.gpkg")
        with GeoPackageStore.open(path) as store:
            rewrite(store, NOW)
            print(store.root_digest())
        made = HERE / f"format-{FORMAT_VERSION}.gpkg.gz"
        made.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
