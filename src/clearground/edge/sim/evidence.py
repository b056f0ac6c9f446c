"""All evidence of the simulated region, written before any clearance work."""

from __future__ import annotations

from clearground.edge.sim.cast import Cast
from clearground.edge.sim.claims import write_claims
from clearground.edge.sim.desk import Desk
from clearground.edge.sim.findings import write_findings
from clearground.edge.sim.front import Front
from clearground.edge.sim.history import write_history
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.negatives import write_negatives
from clearground.edge.sim.positions import Positions
from clearground.edge.sim.quarrels import write_quarrels
from clearground.edge.sim.recovered import write_recovered
from clearground.edge.sim.reporting import Press, ReportRef
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.truth import Truth


def write_evidence(
    desk: Desk,
    cast: Cast,
    land: Landscape,
    *,
    line: Front,
    posts: Positions,
    truth: Truth,
    figures: Figures,
) -> tuple[ReportRef, ...]:
    """Write every report, grade, difference and identification; gives the reports."""
    press = Press(desk, cast, land.outline)
    write_history(press, land, line, posts=posts, figures=figures)
    finds = write_findings(press, land, truth, figures=figures)
    write_recovered(press, finds)
    write_negatives(press, land, truth, line=line)
    write_quarrels(press, land, truth, line=line, figures=figures)
    write_claims(press, land, figures=figures)
    return tuple(press.written)
