"""Power cuts: nothing acknowledged is lost, nothing is corrupt; and the harness sees losses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.ledger.powercut import ROLLBACK, SETTINGS, Figures, Setting, campaign

CUTS, CUTS_LONG = 500, 20_000
SEED = 1_000


def with_sync(mode: str, journal: dict[str, str] | None = None) -> dict[str, str]:
    return {"PRAGMA synchronous=EXTRA": f"PRAGMA synchronous={mode}"} | (journal or {})


def whole(figures: Figures, cuts: int) -> None:
    assert figures.corrupt == []
    assert (figures.losing, figures.worst) == (0, 0)
    assert figures.cuts == cuts
    assert figures.acknowledged > 10 * cuts  # or there was nothing to lose


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_a_power_cut_loses_nothing_acknowledged(tmp_path: Path, setting: Setting) -> None:
    """Tests cuts at any call: records, chain, signatures, layers, and that work goes on."""
    share = CUTS // len(SETTINGS)
    whole(campaign(tmp_path, share, SEED, setting=setting), share)


def test_the_harness_sees_what_a_lesser_setting_loses(tmp_path: Path) -> None:
    """Tests that the same cuts lose acknowledged records where commits are not synced."""
    found = campaign(tmp_path, 50, SEED, setting=Setting("n", pragmas=with_sync("NORMAL")))
    # What is torn without a sync may also fail to open; here only the loss is asked for.
    assert found.losing > 10
    assert found.worst > 10


def test_the_harness_sees_a_folder_that_is_not_synced(tmp_path: Path) -> None:
    """Tests that with a rollback journal FULL is too little, for which the store asks EXTRA."""
    setting = Setting("full", pragmas=with_sync("FULL", ROLLBACK))
    assert campaign(tmp_path, 25, SEED, setting=setting).losing > 0


@pytest.mark.parametrize(
    ("end", "pragmas"), [("-wal", {}), (".gpkg", {}), (".gpkg", ROLLBACK), ("-journal", ROLLBACK)]
)
def test_the_harness_sees_a_dropped_sync(tmp_path: Path, end: str, pragmas: dict[str, str]) -> None:
    """Tests that a disk which drops the syncs of one kind of file is caught."""
    setting = Setting("fault", 4, pragmas, lambda name: name.endswith(end))
    found = campaign(tmp_path, 50, SEED, setting=setting)
    assert found.losing + len(found.corrupt) > 0


@pytest.mark.campaign
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_many_power_cuts_lose_nothing_acknowledged(tmp_path: Path, setting: Setting) -> None:
    """The long campaign."""
    share = CUTS_LONG // len(SETTINGS)
    found = campaign(tmp_path, share, 100_000, setting=setting)
    print(
        f"\n{setting.name}: {found.cuts:,} cuts, {found.acknowledged:,} acknowledged records at"
        f" stake, {found.losing} losing, {len(found.corrupt)} corrupt"
    )
    whole(found, share)
