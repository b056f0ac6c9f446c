"""Files made to harm whoever reads them: each made by name, with what is to become of it."""

from tests.safety.hostile.archives import ARCHIVES
from tests.safety.hostile.databases import DATABASES
from tests.safety.hostile.disguises import DISGUISES
from tests.safety.hostile.kind import Hostile
from tests.safety.hostile.ledgers import LEDGERS
from tests.safety.hostile.shapes import SHAPES
from tests.safety.hostile.texts import TEXTS
from tests.safety.hostile.twins import TWINS as TWINS
from tests.safety.hostile.xml import XML

FAMILIES = {
    "entities and links in XML": XML,
    "archives and workbooks": ARCHIVES,
    "disguises, and names of other files": DISGUISES,
    "JSON, CSV, YAML, TOML": TEXTS,
    "shapes": SHAPES,
    "databases, as a layer and as a region": DATABASES,
    "bundles and receipts": LEDGERS,
}
"""The corpus by the family of what it abuses."""

CORPUS: tuple[Hostile, ...] = tuple(one for family in FAMILIES.values() for one in family)
"""Every hostile file."""
