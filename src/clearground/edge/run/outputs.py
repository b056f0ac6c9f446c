"""What a run leaves beside the region file: tables, belief, plan, pictures, index and summary."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely

from clearground.edge.account_json import account_as_json
from clearground.edge.layers.build import build as build_layers
from clearground.edge.layers.forecasts import Forecasts, OutlineForecast
from clearground.edge.ledger.checkpoint import Checkpoint
from clearground.edge.ledger.checkpoint_store import make_checkpoint
from clearground.edge.office import Office
from clearground.edge.raster import write_belief
from clearground.edge.run.believing import Believed
from clearground.edge.run.folder import (
    INDEX_FILE,
    REGION_FILE,
    SUMMARY_FILE,
    listed,
    remove_left,
)
from clearground.edge.run.planning import Planned
from clearground.edge.run.tables import (
    AREA_COLUMNS,
    OUTLINE_COLUMNS,
    area_rows,
    outline_rows,
    write_csv,
    write_json,
    write_xlsx,
)
from clearground.release.account import Account, account
from clearground.standards.geometry import shape_to_metres, to_lonlat


@dataclass
class Outcome:
    """Everything a run made, on its way to its folder."""

    office: Office
    folder: Path
    believed: Believed | None = None
    planned: Planned | None = None
    start: str = ""
    files: list[str] = field(default_factory=list)
    checkpoint: Checkpoint | None = None

    @property
    def forecasts(self) -> Forecasts:
        """Outlines and planned tasks as plain values."""
        outlines = self.believed.outlines if self.believed else ()
        return Forecasts(
            tuple(
                OutlineForecast(
                    o.code,
                    shape_to_metres(o.shape),
                    o.area_m2,
                    o.items,
                    o.items_lo,
                    o.items_hi,
                    o.p_any,
                    self.believed.belief.digest if self.believed else "",
                )
                for o in outlines
            ),
            self.planned.tasks() if self.planned else (),
        )


def write_views(outcome: Outcome, now: datetime) -> None:
    """Write the derived layers into the region file, in one transaction."""
    office = outcome.office
    layers = build_layers(
        office.world, now=now, simulated=office.simulated, forecasts=outcome.forecasts
    )
    records = office.store.position()
    office.store.write_layers(layers, office.world.crs, records=records, moment=now)


def keep_checkpoint(outcome: Outcome) -> None:
    """Sign what the file holds at the end, in the name of whoever opened the region."""
    office = outcome.office
    if office.world.region is not None:
        by = office.world.region.actor
        outcome.checkpoint = make_checkpoint(office.store, office.keys, by=by, now=office.now)


def write_tables(outcome: Outcome) -> Account:
    """Write the officer's tables and the account; returns the account."""
    office, folder = outcome.office, outcome.folder
    world, simulated = office.world, office.simulated
    found = account(world.register, world.releases, world.worklog)
    rows = area_rows(world, found, simulated=simulated, now=office.now)
    write_csv(folder / "hazardous_areas.csv", AREA_COLUMNS, rows)
    write_xlsx(folder / "hazardous_areas.xlsx", AREA_COLUMNS, rows)
    outlines = outcome.believed.outlines if outcome.believed else ()
    write_csv(
        folder / "proposed_outlines.csv",
        OUTLINE_COLUMNS,
        outline_rows(
            outlines,
            world.crs,
            belief_digest=outcome.believed.belief.digest if outcome.believed else "",
            simulated=simulated,
            now=office.now,
        ),
    )
    write_json(
        folder / "account.json",
        {"simulated": simulated, "as_of": office.now.isoformat(), **account_as_json(found)},
    )
    outcome.files += [
        "hazardous_areas.csv",
        "hazardous_areas.xlsx",
        "proposed_outlines.csv",
        "account.json",
    ]
    return found


def write_forecasts(outcome: Outcome) -> None:
    """Write belief, outlines and plan, each whole or not at all."""
    office, folder = outcome.office, outcome.folder
    if outcome.believed:
        made = write_belief(
            outcome.believed.belief, office.world.crs, folder, simulated=office.simulated
        )
        # With its style and the document of its face.
        outcome.files += sorted(path.name for path in folder.glob(f"{made.stem}.*"))
    if outcome.planned:
        planned = outcome.planned
        problem = planned.problem
        write_json(
            folder / "plan.json",
            {
                **planned.plan.to_json(),
                "simulated": office.simulated,
                "start": planned.start.isoformat(),
                "horizon_days": problem.horizon_days,
                "tasks": [task.key for task in problem.tasks],
                "teams": [team.key for team in problem.teams],
                "faults": [asdict(fault) for fault in planned.faults],
            },
        )
        outcome.files.append("plan.json")


def write_outline_map(outcome: Outcome) -> None:
    """Write the proposed outlines as GeoJSON, each marked as a forecast."""
    crs, simulated = outcome.office.world.crs, outcome.office.simulated
    features = [
        {
            "type": "Feature",
            "properties": {
                "forecast": True,
                "simulated": simulated,
                "code": o.code,
                "items": o.items,
                "items_lo": o.items_lo,
                "items_hi": o.items_hi,
                "p_any": o.p_any,
                "belief_digest": outcome.believed.belief.digest if outcome.believed else "",
            },
            "geometry": json.loads(shapely.to_geojson(to_lonlat(crs, o.geometry))),
        }
        for o in outcome.forecasts.outlines
    ]
    write_json(
        outcome.folder / "proposed_outlines.geojson",
        {"type": "FeatureCollection", "features": features},
    )
    outcome.files.append("proposed_outlines.geojson")


def write_index(outcome: Outcome, now: datetime) -> None:
    """Write the index by which the map page finds the forecasts, and remove what it replaces.

    A file goes only where the index of an earlier run listed it and this run did not write it.
    """
    files = sorted({*outcome.files, INDEX_FILE, SUMMARY_FILE})
    remove_left(outcome.folder, listed(outcome.folder), files)
    belief = outcome.believed.belief if outcome.believed else None
    tif = next((name for name in outcome.files if name.endswith(".tif")), None)
    index: dict[str, Any] = {
        "simulated": outcome.office.simulated,
        "region": REGION_FILE,
        "now": now.isoformat(),
        "start": outcome.start,
        "files": files,
    }
    if belief is not None and tif:
        index["belief"] = tif
        index["belief_digest"] = belief.digest
        index["no_information"] = round(1.0 - float(belief.informed.mean()), 4)
    if outcome.planned:
        index["plan"] = "plan.json"
    write_json(outcome.folder / INDEX_FILE, index)
