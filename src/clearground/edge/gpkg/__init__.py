"""The GeoPackage codec: geometry blobs, core tables, styles and protected layers."""
