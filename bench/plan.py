"""Benefit of the plan beside its peers, on generated problems and on the shared instances.

    python bench/plan.py [--size district|belt|small] [--seeds 5] [--work N] [--shared]

Peers in the same run, by the same dispatcher and rules: random order, and score-and-sort
(areas ranked by value, teams take the highest ranked task they may do: today's practice).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import time
from pathlib import Path

import numpy as np

from clearground.plan import Stop, feasibility, read_instance, solve
from clearground.plan.model import (
    Blocked,
    Calendar,
    District,
    PlanArea,
    PlanTeam,
    Problem,
    Task,
    Work,
)
from clearground.plan.peers import benefit_of_peers
from clearground.plan.solve import WORK_DEFAULT
from clearground.standards.terms import TeamKind

SIZES = {"small": (60, 30, 4), "district": (150, 60, 4), "belt": (1500, 450, 14)}
"""Areas, teams and districts of each generated size; four tasks an area."""
SHARE = {
    TeamKind.NTS: 0.09,
    TeamKind.UAS: 0.06,
    TeamKind.MANUAL: 0.30,
    TeamKind.DOG: 0.10,
    TeamKind.MECHANICAL: 0.09,
    TeamKind.INSPECTION: 0.12,
    TeamKind.ENGINEER: 0.24,
}


def generate(size: str, seed: int, horizon_days: int = 365) -> Problem:
    """A generated problem: chains survey, clearance, inspection, works on scattered areas."""
    n_areas, n_teams, n_districts = SIZES[size]
    random = np.random.default_rng(seed)
    side_km = 10.0 * n_districts
    districts = tuple(_district(str(d), random, horizon_days) for d in range(n_districts))
    x, y = random.uniform(0, side_km, n_areas), random.uniform(0, 40.0, n_areas)
    areas = tuple(
        PlanArea(f"A{i}", float(x[i]), float(y[i]), int(x[i] // 10.0)) for i in range(n_areas)
    )
    tasks: list[Task] = []
    for i in range(n_areas):
        tasks.extend(_chain(i, len(tasks), random))
    near = np.hypot(x[:, None] - x, y[:, None] - y) < 0.3
    pairs = tuple((int(a), int(b)) for a, b in np.argwhere(near) if a < b)
    return Problem(
        name=f"{size}-{seed}",
        horizon_days=horizon_days,
        calendars=(Calendar(6, ((60, 69),)), Calendar(6, ((180, 193),)), Calendar(6, ())),
        districts=districts,
        areas=areas,
        tasks=tuple(tasks),
        teams=_teams(n_teams, side_km, random, horizon_days),
        separation=pairs,
    )


def _district(key: str, random: np.random.Generator, horizon_days: int) -> District:
    blocked = []
    for kind in (TeamKind.MANUAL, TeamKind.DOG, TeamKind.MECHANICAL, TeamKind.UAS):
        first = random.integers(0, horizon_days, size=6)
        days = tuple((int(f), int(f + random.integers(0, 12))) for f in np.sort(first))
        blocked.append(Blocked(kind, days))
    return District(key, tuple(blocked))


def _chain(area: int, first: int, random: np.random.Generator) -> list[Task]:
    value = float(random.lognormal(3.0, 1.0))
    cancel_p = float(random.uniform(0.0, 0.5))
    clear = float(random.lognormal(4.0, 0.8))
    deadline = int(random.integers(60, 300)) if random.random() < 0.1 else None
    survey = (Work(TeamKind.NTS, 6.0), Work(TeamKind.UAS, 4.0))
    clearance = (
        Work(TeamKind.MANUAL, clear),
        Work(TeamKind.DOG, clear / 2.5),
        Work(TeamKind.MECHANICAL, clear / 6.0),
    )
    inspection = (Work(TeamKind.INSPECTION, 1.0 + clear / 12.0),)
    works = (Work(TeamKind.ENGINEER, float(random.lognormal(2.5, 0.6))),)
    return [
        Task(f"{area}s", area, "survey", survey, value_per_day=cancel_p * value),
        Task(f"{area}c", area, "clearance", clearance, predecessors=(first,)),
        Task(
            f"{area}i",
            area,
            "inspection",
            inspection,
            predecessors=(first + 1,),
            value_per_day=(1 - cancel_p) * value,
            deadline_day=deadline,
            bonus=0.0 if deadline is None else 60.0 * value,
            other_org_than=first + 1,
        ),
        Task(
            f"{area}w",
            area,
            "works",
            works,
            predecessors=(first + 2,),
            value_per_day=float(random.lognormal(2.5, 0.8)),
        ),
    ]


def _teams(
    count: int, side_km: float, random: np.random.Generator, horizon_days: int
) -> tuple[PlanTeam, ...]:
    teams: list[PlanTeam] = []
    for kind, share in SHARE.items():
        # Every organisation has every kind, so that another one can inspect.
        teams.extend(
            PlanTeam(
                f"{kind.value}-{n}",
                kind,
                f"org-{n % 4}",
                float(random.uniform(0, side_km)),
                float(random.uniform(0, 40.0)),
                rate=float(random.choice([0.9, 1.0, 1.2])),
                calendar=int(random.integers(0, 3)),
                to_day=horizon_days - 1 if random.random() < 0.9 else 240,
            )
            for n in range(max(1, round(share * count)))
        )
    return tuple(teams)


def peers(problem: Problem, seed: int) -> dict[str, float]:
    """Benefit of each peer."""
    found = benefit_of_peers(problem, np.random.default_rng(seed))
    return {"random order": found.random, "score and sort": found.score_and_sort}


def report(problem: Problem, seed: int, work: int) -> bool:
    """Print one line; true when the plan is feasible and beats both peers."""
    began = time.process_time()
    plan = solve(problem, Stop(work=work), seed)
    seconds = time.process_time() - began
    faults = feasibility.faults(problem, plan)
    beside = peers(problem, seed)
    wins = all(plan.objective > benefit for benefit in beside.values())
    gain = "  ".join(f"{n} {plan.objective / b - 1:+7.1%}" for n, b in beside.items())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{problem.name:12} {len(problem.tasks):6} tasks {len(problem.teams):4} teams  "
        f"benefit {plan.objective:13.0f}  bound {plan.bound:13.0f}  gap {plan.gap:6.2%}  "
        f"against {gain}  missed {len(plan.missed)}  faults {len(faults) - len(plan.missed)}  "
        f"{seconds:5.1f} CPU-s  peak {peak:.0f} MB",
        flush=True,
    )
    return wins and len(faults) == len(plan.missed)


def shared_instances() -> list[Problem]:
    """The shared instances of small and medium size, where they are."""
    folder = Path(os.environ.get("CLEARGROUND_SHARED", "../shared")) / "benchmarks" / "plan"
    found = []
    for name in ("tiny-1", "small-1", "small-2", "small-3", "medium-1"):
        path = folder / f"{name}.json.gz"
        if path.exists():
            found.append(read_instance(json.loads(gzip.decompress(path.read_bytes()))))
    if not found:
        print(f"no shared instances in {folder}: skipped")
    return found


def main() -> int:
    """Run the bench; exit 1 if a plan loses to a peer or breaks a rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=[*SIZES], default="district")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--work", type=int, default=WORK_DEFAULT)
    parser.add_argument("--shared", action="store_true")
    options = parser.parse_args()
    good = [
        report(generate(options.size, seed), seed, options.work)
        for seed in range(1, options.seeds + 1)
    ]
    if options.shared:
        good += [report(problem, 1, options.work) for problem in shared_instances()]
    print(f"better than both peers: {sum(good)} of {len(good)}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
