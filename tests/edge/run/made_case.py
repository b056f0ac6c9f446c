"""A generated case, marked simulated, of a few layers that take a run about two seconds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

CASE = """
simulated = true

[region]
name = "Made case"
timezone = "UTC"

[[layers]]
path = "accidents.csv"
kind = "accident"
date_field = "date"
source = "made hospital list"

[[layers]]
path = "interviews.geojson"
kind = "interview"
date_field = "date"
source = "made survey"

[[layers]]
path = "held.geojsonl"
kind = "control_area"
date_field = "date"
source = "made map"
fields = { holder = "holder" }
"""


def make_case(folder: Path, *, seed: int = 7, points: int = 900) -> Path:
    """Path of a case file whose layers were made from a seed."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    lon = -30 + rng.normal(0, 0.02, points)
    lat = 51 + rng.normal(0, 0.02, points)
    days = [f"2026-{1 + i % 6:02d}-{1 + i % 28:02d}" for i in range(points)]
    with (folder / "accidents.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "lon", "lat", "description"])
        for i in range(points // 3):
            writer.writerow([days[i], f"{lon[i]:.6f}", f"{lat[i]:.6f}", f"made accident {i}"])
    features = [
        {
            "type": "Feature",
            "properties": {"date": days[i], "text": f"made interview {i}"},
            "geometry": {"type": "Point", "coordinates": [round(lon[i], 6), round(lat[i], 6)]},
        }
        for i in range(points // 3, points)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "interviews.geojson").write_text(json.dumps(collection))
    with (folder / "held.geojsonl").open("w") as file:
        for month in range(1, 7):
            east = round(-30.05 + 0.01 * month, 4)
            ring = [[-30.1, 50.95], [east, 50.95], [east, 51.05], [-30.1, 51.05], [-30.1, 50.95]]
            for holder, shape in (("north", ring), ("south", [[x + 0.2, y] for x, y in ring])):
                row = {
                    "type": "Feature",
                    "properties": {"date": f"2026-{month:02d}-01", "holder": holder},
                    "geometry": {"type": "Polygon", "coordinates": [shape]},
                }
                file.write(json.dumps(row) + "\n")
    case = folder / "case.toml"
    case.write_text(CASE)
    return case
