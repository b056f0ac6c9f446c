"""The summary of a demo or run: the same keys for both, null where something does not apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from clearground.edge.account_json import AMOUNTS
from clearground.edge.run.outputs import Outcome
from clearground.edge.run.stages import Stages
from clearground.edge.run.steps import next_steps
from clearground.release.account import Account
from clearground.standards.words import _


def summary_of(
    outcome: Outcome,
    account: Account,
    stages: Stages,
    *,
    seed: int,
    case: str | None = None,
    scale: str | None = None,
    layers: Sequence[dict[str, Any]] = (),
    missing_layers: Sequence[dict[str, Any]] = (),
    outlook: dict[str, Any] | None = None,
    scores: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What is written as `summary.json`; its keys are listed in the reference.

    Parameters
    ----------
    case, scale : str, optional
        The case's name of a run, the size of a demo; the other is null.
    layers, missing_layers : sequences of dict
        What was read of each layer of a case, and what a real operation would still need.
    scores : dict, optional
        Belief and plan against the simulated truth; null where no truth is known.
    """
    office, believed = outcome.office, outcome.believed
    no_truth = _("No forecast is scored here: where the items really lie is not known.")
    return {
        "simulated": office.simulated,
        "scale": scale,
        "case": case,
        "seed": seed,
        "now": office.now.isoformat(),
        "layers": list(layers),
        "missing_layers": list(missing_layers),
        "next_steps": [asdict(step) for step in next_steps(office.world)],
        "events": office.store.position(),
        "root_digest": office.store.root_digest(),
        "checkpoint": {
            name: getattr(outcome.checkpoint, name)
            for name in ("digest", "root", "made", "device", "key_id", "public_key")
        }
        if outcome.checkpoint
        else None,
        "account": {name: getattr(account, name) for name in AMOUNTS}
        | {"difference_m2": account.difference_m2},
        "differences": len(office.world.dossier.differences),
        "cell_m": believed.belief.grid.cell_m if believed else None,
        "proposed_outlines": len(believed.outlines) if believed else 0,
        "outline_rule_p_any": believed.rule.p_any if believed else None,
        "no_information": round(1 - float(believed.belief.informed.mean()), 4)
        if believed
        else None,
        "outlook": outlook,
        "scores": scores,
        "scores_missing": None if scores else no_truth,
        "stages": [asdict(record) for record in stages.records],
    }
