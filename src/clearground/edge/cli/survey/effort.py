"""`belief survey allocate` and `detection`: where effort finds most, and what a trial shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearground.edge.cli.survey.table import count, number, rows_of
from clearground.edge.cli.survey.told import (
    AS_JSON,
    LEVEL,
    Answer,
    chance,
    figure,
    percent,
    table,
    tell,
)
from clearground.standards.words import _

if TYPE_CHECKING:
    from clearground.belief.survey.allocation import Cells
    from clearground.belief.survey.trials import Learnt

FILE = click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.command("allocate", short_help="Where search effort finds most.")
@FILE
@click.option(
    "--effort",
    "stages",
    type=float,
    multiple=True,
    required=True,
    help="Effort to share out; given again, a later stage.",
)
@AS_JSON
def allocate_command(table: Path, stages: tuple[float, ...], *, as_json: bool) -> None:
    """Share search effort out among pieces of ground so that it finds most.

    TABLE is a CSV file with the columns name, p (chance that what is looked for lies there, or
    items expected), rate (log-miss gained by one unit of effort, such as swath times speed over
    area) and, if units differ in price, cost.
    """
    import numpy as np

    from clearground.belief.survey.allocation import allocate, found_by, schedule

    names, cells = _cells(table)
    budget = float(sum(stages))
    parts = schedule(cells, stages)
    plan = allocate(cells, budget)
    even = np.full(cells.p.size, budget / float(cells.price.sum()))
    evenly = found_by(cells, even)
    facts = {
        "effort": budget,
        "found": plan.found,
        "found_evenly": evenly,
        "multiplier": plan.multiplier,
        "pieces": [
            {
                "name": name,
                "effort": float(plan.effort[i]),
                "stages": [float(part[i]) for part in parts],
                "missed": float(np.exp(-cells.rate[i] * plan.effort[i])),
            }
            for i, name in enumerate(names)
        ],
    }
    told = _shared_out(facts, len(stages))
    assumes = [
        _("effort in a piece falls at random: an item there is missed with exp(-rate x effort)"),
        _("the chances given are right; a piece with 0 gets nothing, whatever lies there"),
        _("going from piece to piece costs nothing"),
    ]
    tell(Answer(facts, told, assumes), as_json=as_json)


def _cells(path: Path) -> tuple[list[str], Cells]:
    import numpy as np

    from clearground.belief.survey.allocation import Cells

    rows = rows_of(path, ("name", "p", "rate"))
    columns = [
        np.array([number(row, column, i) for i, row in enumerate(rows, 1)])
        for column in ("p", "rate", *(["cost"] if "cost" in rows[0] else []))
    ]
    return [row["name"] for row in rows], Cells(*columns)


def _shared_out(facts: dict[str, object], stages: int) -> list[str]:
    pieces = facts["pieces"]
    assert isinstance(pieces, list)
    head = [_("piece"), _("effort"), _("missed there")]
    if stages > 1:
        head += [_("stage {n}").format(n=n + 1) for n in range(stages)]
    rows = [
        [
            piece["name"],
            figure(piece["effort"]),
            chance(piece["missed"]),
            *([figure(z) for z in piece["stages"]] if stages > 1 else []),
        ]
        for piece in pieces
    ]
    line = _("Shared out so, an effort of {z} finds {found}; shared evenly, {evenly}.")
    found, evenly, z = (float(str(facts[k])) for k in ("found", "found_evenly", "effort"))
    return [
        line.format(z=figure(z), found=figure(found), evenly=figure(evenly)),
        *table(head, rows),
    ]


@click.command("detection", short_help="What trials show about a detector, by item, soil, depth.")
@FILE
@LEVEL
@AS_JSON
def detection_command(table: Path, level: float, *, as_json: bool) -> None:
    """Learn detection probabilities from trials of one hazard class.

    TABLE is a CSV file with the columns detector, item, soil, depth, found, placed.
    A condition with few trials leans on its detector, a detector with few on the others.
    """
    from clearground.belief.survey.asked import share
    from clearground.belief.survey.trials import Condition, TrialRow, learn

    share(_("level"), level)
    rows = [
        TrialRow(
            row["detector"],
            Condition(row["item"], row["soil"], row["depth"]),
            count(row, "found", i),
            count(row, "placed", i),
        )
        for i, row in enumerate(
            rows_of(table, ("detector", "item", "soil", "depth", "found", "placed")), 1
        )
    ]
    learnt = learn(rows)
    facts = {"level": level, "learnt": [_as_json(one, level) for one in learnt]}
    assumes = [
        _("conditions of a detector are alike before their trials, detectors of the class too"),
        _("the trial ground, items and operators are like those of the work"),
        _("one pass; passes of one sensor share its weakness"),
    ]
    tell(Answer(facts, _learnt(learnt, level), assumes), as_json=as_json)


def _as_json(one: Learnt, level: float) -> dict[str, object]:
    low, high = one.bounds(level)
    return {
        "detector": one.detector,
        "item": one.condition.item if one.condition else "",
        "soil": one.condition.soil if one.condition else "",
        "depth": one.condition.depth if one.condition else "",
        "found": one.found,
        "placed": one.placed,
        "mean": one.mean,
        "low": low,
        "high": high,
        "alpha": one.alpha,
        "beta": one.beta,
    }


def _learnt(learnt: tuple[Learnt, ...], level: float) -> list[str]:
    rows = []
    for one in learnt:
        at = one.condition
        where = ", ".join((at.item, at.soil, at.depth)) if at else _("any other condition")
        low, high = one.bounds(level)
        rows.append(
            [
                f"{one.detector or _('any other detector')}: {where}",
                f"{one.found}/{one.placed}" if at else "",
                chance(one.mean),
                f"{low:.3f}-{high:.3f}",
                f"{one.alpha:.2f},{one.beta:.2f}",
            ]
        )
    head = [
        _("detection of one pass"),
        _("found"),
        _("mean"),
        _("{level} interval").format(level=percent(level)),
        _("alpha,beta"),
    ]
    return table(head, rows)
