"""The second store of a region: PostgreSQL with PostGIS, for an office with many people."""
