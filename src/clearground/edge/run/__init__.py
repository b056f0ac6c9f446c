"""The whole path on one region: the demo's and a real case's."""
