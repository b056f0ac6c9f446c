"""Entities, schemas and links in KML, GPX and workbooks."""

from __future__ import annotations

from pathlib import Path

from tests.safety.hostile.archives import workbook
from tests.safety.hostile.kind import READ, Hostile, Make, Place, text

POINT = (
    "<Placemark><name>{name}</name><Point><coordinates>35.1,51.2</coordinates></Point></Placemark>"
)
LAUGHS = "".join(
    f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" if i else "<!ENTITY l0 'lol'>" for i in range(10)
)


def kml(doctype: str = "", name: str = "a", more: str = "", head: str = "") -> Make:
    """A KML file with one place."""
    body = '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:xi="http://www.w3.org/2001/XInclude">'
    return text(
        f'<?xml version="1.0"?>{head}{doctype}{body}<Document>{more}'
        f"{POINT.format(name=name)}</Document></kml>"
    )


def gpx(doctype: str, name: str) -> Make:
    """A GPX file with one waypoint."""
    return text(
        f'<?xml version="1.0"?>{doctype}<gpx version="1.1" creator="t" '
        f'xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="51.2" lon="35.1"><name>{name}</name>'
        "</wpt></gpx>"
    )


def _utf16(place: Place, path: Path) -> None:
    kml("<!DOCTYPE kml [<!ENTITY a 'b'>]>", "&a;")(place, path)
    path.write_bytes(path.read_text().encode("utf-16"))


DEEP = "<Folder>" * 100_000 + "</Folder>" * 100_000
SHARED = (
    '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "' + "b" * 1000 + '">]>'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    + "&a;" * 1000
    + "</t></si></sst>"
)

XML = (
    Hostile(
        "laughs.kml",
        "a billion laughs",
        kml(f"<!DOCTYPE kml [{LAUGHS}]>", "&l9;"),
        "FILE-03",
    ),
    Hostile(
        "quadratic.gpx",
        "one long entity many times",
        gpx(f"<!DOCTYPE gpx [<!ENTITY a '{'b' * 100_000}'>]>", "&a;" * 10_000),
        "FILE-03",
    ),
    Hostile(
        "entity-file.kml",
        "an entity that is a file of this machine",
        kml("<!DOCTYPE kml [<!ENTITY a SYSTEM 'file://@CANARY@'>]>", "&a;"),
        "FILE-03",
    ),
    Hostile(
        "entity-http.gpx",
        "an entity fetched from the network",
        gpx("<!DOCTYPE gpx [<!ENTITY a SYSTEM '@URL@'>]>", "&a;"),
        "FILE-03",
    ),
    Hostile(
        "dtd-http.kml", "a DTD on the network", kml("<!DOCTYPE kml SYSTEM '@URL@'>"), "FILE-03"
    ),
    Hostile(
        "entity-parameter.gpx",
        "a parameter entity",
        gpx("<!DOCTYPE gpx [<!ENTITY % a SYSTEM '@URL@'> %a;]>", "a"),
        "FILE-03",
    ),
    Hostile(
        "entity-utf16.kml",
        "a DTD hidden in two bytes a letter",
        _utf16,
        "FILE-03",
    ),
    Hostile(
        "entity-utf7.kml",
        "a DTD hidden in an encoding of seven bits",
        text('<?xml version="1.0" encoding="UTF-7"?>+ADw-+ACE-DOCTYPE kml+AD4-<kml/>'),
        "FILE-04",
    ),
    Hostile(
        "xinclude.kml",
        "an inclusion of a local file",
        kml(name="<xi:include href='file://@CANARY@' parse='text'/>"),
        READ,
    ),
    Hostile(
        "networklink.kml",
        "a link that is followed on opening",
        kml(more="<NetworkLink><Link><href>@URL@</href></Link></NetworkLink>"),
        READ,
    ),
    Hostile(
        "overlay.kml",
        "a picture fetched from the network",
        kml(more="<GroundOverlay><Icon><href>@URL@</href></Icon></GroundOverlay>"),
        "rows GEO-10",
    ),
    Hostile(
        "stylesheet.kml",
        "a style sheet on the network",
        kml(head="<?xml-stylesheet type='text/xsl' href='@URL@'?>"),
        READ,
    ),
    Hostile(
        "schema.kml",
        "a schema on the network",
        kml(more="<Schema name='s' id='s' xsi='@URL@'/><styleUrl>@URL@#a</styleUrl>"),
        READ,
    ),
    Hostile(
        "deep.kml",
        "elements inside each other, 100,000 times",
        kml(more=DEEP),
        "FILE-07",
    ),
    Hostile(
        "xlink.gml",
        "a format that is not read, with a link",
        text("<gml:a xmlns:gml='http://www.opengis.net/gml' xlink:href='@URL@'/>"),
        "FILE-02",
    ),
    Hostile(
        "gml-as.kml",
        "GML with a link, called KML",
        text(
            "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml' "
            "xmlns:xlink='http://www.w3.org/1999/xlink'><gml:featureMember xlink:href='@URL@'/>"
            "</gml:FeatureCollection>"
        ),
        "FILE-04",
    ),
    Hostile(
        "cut.kml", "a file that ends in the middle", text("<kml><Document><Placemark>"), "FILE-04"
    ),
    Hostile(
        "entity.xlsx",
        "an entity bomb in a workbook",
        workbook({"xl/sharedStrings.xml": SHARED}),
        "FILE-03",
    ),
)
