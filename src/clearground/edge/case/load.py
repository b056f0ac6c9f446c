"""Reading a case file: what it must say, and where its files lie."""

from __future__ import annotations

import math
import os
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearground.edge.exchange.formats import stem
from clearground.edge.exchange.layer import FIELD_ROLES, LayerSpec
from clearground.edge.strangers import doors
from clearground.errors import CaseError
from clearground.standards.words import _

SHARED = "CLEARGROUND_SHARED"
"""Name of the environment variable for the folder of shared data."""

_SHARED_DEFAULT = "../shared"


MOST_DEG = 60.0
"""The widest extent of one region, degrees. *Assumption*: wider than any one programme, and far
from the whole globe, in which no misplaced record would show."""


class RegionSpec(BaseModel):
    """The region of a case; centre and extent follow from the layers when left out.

    `extent` is west, south, east, north, `centre` is longitude, latitude; degrees.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    country: str = ""
    timezone: str = "UTC"
    extent: tuple[float, float, float, float] | None = None
    centre: tuple[float, float] | None = None
    note: str = ""


class TimeSpec(BaseModel):
    """When the case is looked at; the moment of the run when left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    now: str = ""


class CaseSpec(BaseModel):
    """A case file as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    region: RegionSpec
    time: TimeSpec = TimeSpec()
    simulated: bool = False
    teams: str = ""
    parameters: tuple[str, ...] = ()
    not_available: dict[str, str] = Field(default_factory=dict)
    layers: Annotated[tuple[LayerSpec, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Case:
    """A case file that was read: its layers are named and their files located.

    Parameters
    ----------
    path : Path
        The case file.
    spec : CaseSpec
        What it says; every layer has its name.
    files : dict
        Layer name to the file's place on this machine.
    teams : Path or None
        The file of teams.
    parameters : tuple of Path
        Files of national parameters.
    """

    path: Path
    spec: CaseSpec
    files: Mapping[str, Path]
    teams: Path | None
    parameters: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The region's name."""
        return self.spec.region.name

    @property
    def layers(self) -> tuple[LayerSpec, ...]:
        """The layers in the order of the file."""
        return self.spec.layers

    @property
    def simulated(self) -> bool:
        """Whether it is a generated case, never to be mixed with real records."""
        return self.spec.simulated

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.spec.region.timezone)


def load_case(path: Path, *, environment: Mapping[str, str] | None = None) -> Case:
    """The case that a file describes; none of its layers is opened yet.

    Parameters
    ----------
    path : Path
        The case file (TOML).
    environment : mapping, optional
        Where `CLEARGROUND_SHARED` is looked up; the process's own when left out.

    Raises
    ------
    CaseError
        CASE-01 no such file, CASE-02 not TOML, CASE-03 a key is missing, unknown or wrong,
        CASE-04 two layers of one name, CASE-05 an unknown time zone, CASE-06 an unknown role,
        CASE-25 an extent that is no box of degrees.
    FileRefused
        As `doors.look`.
    """
    where = os.environ if environment is None else environment
    spec = _parse(path)
    named = tuple(
        layer.model_copy(update={"name": layer.name or stem(Path(layer.path))})
        for layer in spec.layers
    )
    spec = spec.model_copy(update={"layers": named})
    _check(spec, path)
    folder = path.resolve().parent
    return Case(
        path=path,
        spec=spec,
        files={layer.name: located(layer.path, folder, where) for layer in named},
        teams=located(spec.teams, folder, where) if spec.teams else None,
        parameters=tuple(located(p, folder, where) for p in spec.parameters),
    )


def located(written: str, folder: Path, environment: Mapping[str, str]) -> Path:
    """Place of a file that a case names: beside the case, or in the shared folder."""
    marker = "${" + SHARED + "}"
    if not written.startswith(marker):
        return folder / written
    return shared_folder(folder, environment) / written.removeprefix(marker).lstrip("/\\")


def shared_folder(folder: Path, environment: Mapping[str, str]) -> Path:
    """The folder of shared data for a case in a folder: as the environment says, else near it."""
    shared = environment.get(SHARED, "")
    return Path(shared) if shared else _found_upwards(folder)


def _found_upwards(folder: Path) -> Path:
    """The shared folder beside the checkout in which the case lies."""
    for parent in (folder, *folder.parents):
        if (parent / _SHARED_DEFAULT / "cases").is_dir():
            return parent / _SHARED_DEFAULT
    return Path(_SHARED_DEFAULT)


def _parse(path: Path) -> CaseSpec:
    if path.is_file():
        doors.look("toml", path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(
            "CASE-01",
            _("There is no readable case file {path}").format(path=path),
            _("The case file says which records make up the region."),
            _("Give its path, or draft one: clearground case init FOLDER."),
        ) from error
    try:
        return CaseSpec.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CaseError(
            "CASE-02",
            _("The case file {name} is not TOML: {detail}").format(name=path.name, detail=error),
            _("Nothing is read from a file that is only half understood."),
            _("Correct that line; text stands in quotes, a table begins with [name]."),
        ) from error
    except ValidationError as error:
        raise _wrong(path, error) from error


def _wrong(path: Path, error: ValidationError) -> CaseError:
    first = error.errors()[0]
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    return CaseError(
        "CASE-03",
        _("The case file {name}, {where}: {detail}").format(
            name=path.name, where=where or "-", detail=first["msg"]
        ),
        _("A key that is ignored could change which records count."),
        _("See the reference of the case file for the keys and their values."),
    )


def _check(spec: CaseSpec, path: Path) -> None:
    twice = [name for name, n in Counter(layer.name for layer in spec.layers).items() if n > 1]
    if twice:
        raise CaseError(
            "CASE-04",
            _("The case file {name} names layer {layer} twice").format(
                name=path.name, layer=twice[0]
            ),
            _("Records are found again by layer and position, so a name stands for one layer."),
            _("Give one of them another `name`."),
        )
    if spec.region.extent is not None:
        _check_extent(spec.region.extent)
    try:
        ZoneInfo(spec.region.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise CaseError(
            "CASE-05",
            _("The time zone {zone} is not known").format(zone=spec.region.timezone),
            _("Days begin and end by the region's own clock."),
            _("Write it as Area/City, such as Europe/Sarajevo."),
        ) from error
    for layer in spec.layers:
        unknown = sorted(set(layer.fields) - set(FIELD_ROLES))
        if unknown:
            raise CaseError(
                "CASE-06",
                _("Layer {layer}: {role} is not a role of a column").format(
                    layer=layer.name, role=unknown[0]
                ),
                _("What the column was to tell would be lost."),
                _("Use one of: {roles}.").format(roles=", ".join(FIELD_ROLES)),
            )


def _check_extent(extent: tuple[float, float, float, float]) -> None:
    """CASE-25 where an extent is no number, reversed, off the globe, or nearly all of it."""
    west, south, east, north = extent
    fault = ""
    if not all(map(math.isfinite, extent)):
        fault = _("holds a value that is no number")
    elif max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        fault = _("lies off the globe")
    elif west >= east:
        fault = _("has its west {west:g} not west of its east {east:g}").format(
            west=west, east=east
        )
    elif south >= north:
        fault = _("has its south {south:g} not south of its north {north:g}").format(
            south=south, north=north
        )
    elif max(east - west, north - south) > MOST_DEG:
        fault = _("is more than {most:g} degrees wide or high").format(most=MOST_DEG)
    if fault:
        raise CaseError(
            "CASE-25",
            _("The extent {extent} {fault}").format(extent=list(extent), fault=fault),
            _("Records outside the extent are set aside: a wrong one hides which are misplaced."),
            _("Write west, south, east, north in degrees, or leave `extent` out: it follows."),
        )
