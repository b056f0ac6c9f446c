"""Dated, sourced national parameters: which value applied on a date, by whose authority.

Source: IMAS 07.11 and 09.10 leave criteria, depths and thresholds to the national authority,
so none of them is a constant of this program.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import yaml

from clearground.errors import ParameterError
from clearground.standards.words import _

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CODE_PATTERN = re.compile(r"^[a-z_]+\.[a-z0-9_]+$")
SET_KEY = "set"
"""Top-level key of a file that names its version and its default authority and source."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of a national parameter with who put it in force, since when, and why.

    `value` is a number, a string, a bool, a tuple or a read-only mapping of these.
    """

    code: str
    value: Any  # national data of any JSON shape; the reading room checks the shape it needs
    unit: str
    description: str
    authority: str
    source: str
    valid_from: date
    version: str


@dataclass(frozen=True, slots=True)
class ParameterBook:
    """All parameters of a region: each code with its dated values, oldest first.

    Parameters
    ----------
    version : str
        Name of the set, as decisions cite it.
    entries : mapping of str to tuple of Parameter
        Values of each code in ascending order of `valid_from`.
    """

    version: str
    entries: Mapping[str, tuple[Parameter, ...]] = field(default_factory=dict)

    def codes(self) -> tuple[str, ...]:
        """Every code in the book, sorted."""
        return tuple(sorted(self.entries))

    def value(self, code: str, on: date) -> Parameter:
        """The value of a parameter that applied on a day, with its authority and source.

        Raises
        ------
        ParameterError
            PAR-01 when the code is unknown; PAR-02 when no value applied on that day.
        """
        if code not in self.entries:
            raise ParameterError(
                "PAR-01",
                _("There is no national parameter {code}").format(code=code),
                _("A rule that needs it cannot be applied, and no value may be assumed."),
                _("Add it to the parameter file, dated and with its authority."),
            )
        applied = [p for p in self.entries[code] if p.valid_from <= on]
        if not applied:
            first = self.entries[code][0].valid_from
            raise ParameterError(
                "PAR-02",
                _("No value of {code} applied on {on}; the first is from {first}").format(
                    code=code, on=on, first=first
                ),
                _("A decision may only cite a value that was in force on its date."),
                _("Add the value of that time to the parameter file, or correct the date."),
            )
        return applied[-1]

    def number(self, code: str, on: date) -> float:
        """The value of a parameter that is one number.

        Raises
        ------
        ParameterError
            As `value`; PAR-04 when the value is no number.
        """
        found = self.value(code, on).value
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise _wrong_shape(code, _("one number"))
        return float(found)

    def words(self, code: str, on: date) -> tuple[str, ...]:
        """The value of a parameter that is a list of words.

        Raises
        ------
        ParameterError
            As `value`; PAR-04 when the value is no list of words.
        """
        found = self.value(code, on).value
        if not isinstance(found, tuple) or not all(isinstance(w, str) for w in found):
            raise _wrong_shape(code, _("a list of words"))
        return found

    def table(self, code: str, on: date) -> Mapping[str, Any]:
        """The value of a parameter that is a table: words to values.

        Raises
        ------
        ParameterError
            As `value`; PAR-04 when the value is no table.
        """
        found = self.value(code, on).value
        if not isinstance(found, Mapping):
            raise _wrong_shape(code, _("a table"))
        return found

    def merged(self, other: ParameterBook) -> ParameterBook:
        """A book with the other's codes added; a code that both hold is the other's alone.

        Dated values of two authorities are never mixed under one code: a later example value
        must not displace an earlier national one.
        """
        if not self.entries:
            return other
        version = self.version if not other.entries else f"{self.version}+{other.version}"
        entries = {**self.entries, **other.entries}
        return ParameterBook(version, MappingProxyType(entries))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical content: codes, values, dates, authorities, sources."""
        content = [
            [
                p.code,
                p.unit,
                p.description,
                p.authority,
                p.source,
                p.valid_from.isoformat(),
                p.version,
                plain(p.value),
            ]
            for code in self.codes()
            for p in self.entries[code]
        ]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, *, origin: str) -> ParameterBook:
    """Parameter book written in a YAML text.

    Parameters
    ----------
    text : str
        `set: {version, authority, source}` (defaults of its values) and, for each code,
        `description`, `unit` and `values`, each with `from`, `value` and, where it differs
        from the set's, `authority`, `source` and `version`.
    origin : str
        Name of the file, for messages.

    Raises
    ------
    ParameterError
        PAR-03 when the text is no such file; PAR-05 when a code's dates repeat.

    Examples
    --------
    >>> from datetime import date
    >>> book = parse('''
    ... set: {version: demo-1, authority: Authority X, source: Order 7}
    ... field.lane_m: {description: Width, unit: m, values: [{from: 2024-01-01, value: 1.0}]}
    ... ''', origin="demo.yaml")
    >>> book.value("field.lane_m", date(2025, 1, 1)).value
    1.0
    """
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, in C if built
    except yaml.YAMLError as error:
        raise _not_a_file(origin, str(error).splitlines()[0]) from error
    if not isinstance(content, dict):
        raise _not_a_file(origin, _("it holds no table of codes"))
    head = content.pop(SET_KEY, None)
    if not isinstance(head, dict) or not str(head.get("version") or ""):
        raise _not_a_file(origin, _("its set names no version"))
    entries = {}
    for code, entry in content.items():
        if not isinstance(code, str) or not CODE_PATTERN.match(code):
            raise _not_a_file(origin, _("{code!r} is no code like room.name").format(code=code))
        entries[code] = _entry(code, entry, head, origin)
    return ParameterBook(str(head["version"]), MappingProxyType(entries))


def plain(value: Any) -> Any:  # Any: see Parameter.value
    """A parameter's value in plain lists and dictionaries, as JSON writes it.

    >>> plain(({"a": (1, 2)},))
    [{'a': [1, 2]}]
    """
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [plain(inner) for inner in value]
    return value


def written(book: ParameterBook) -> str:
    """The whole book as the text of one parameter file, which `parse` reads back unchanged.

    >>> book = parse("set: {version: demo-1}", origin="demo.yaml")
    >>> parse(written(book), origin="record").digest == book.digest
    True
    """
    content: dict[str, Any] = {SET_KEY: {"version": book.version}}
    for code in book.codes():
        first = book.entries[code][0]
        content[code] = {
            "description": first.description,
            "unit": first.unit,
            "values": [
                {
                    "from": p.valid_from,
                    "value": plain(p.value),
                    "authority": p.authority,
                    "source": p.source,
                    "version": p.version,
                }
                for p in book.entries[code]
            ],
        }
    return str(yaml.safe_dump(content, sort_keys=True, allow_unicode=True, width=1_000_000))


def describe(book: ParameterBook) -> str:
    """Reference page of a book in Markdown: every code, its meaning, values, dates and sources.

    >>> print(describe(ParameterBook("demo-1")).splitlines()[0])
    # National parameters
    """
    lines = [
        "# National parameters",
        "",
        f"Set `{book.version}`.",
        "Values are read by `book.value(code, on)`; a national authority replaces any of them"
        " by a file of the same form.",
    ]
    for code in book.codes():
        first = book.entries[code][0]
        unit = f" Unit: {first.unit}." if first.unit else ""
        lines += ["", f"## `{code}`", "", f"{first.description}{unit}", ""]
        for p in book.entries[code]:
            written = json.dumps(plain(p.value), ensure_ascii=False)
            lines.append(f"- from {p.valid_from}: `{written}`")
            lines.append(f"  by {p.authority}. {p.source}")
    return "\n".join(lines) + "\n"


def _entry(
    code: str, entry: object, head: Mapping[str, object], origin: str
) -> tuple[Parameter, ...]:
    if not isinstance(entry, dict) or not isinstance(entry.get("values"), list):
        raise _not_a_file(origin, _("{code} has no list of values").format(code=code))
    dated: dict[date, Parameter] = {}
    for row in entry["values"]:
        given = row if isinstance(row, dict) else {}
        start = given.get("from")
        authority = str(given.get("authority") or head.get("authority") or "")
        source = str(given.get("source") or head.get("source") or "")
        # A datetime is a date to Python, but two values of one day would then not collide.
        if type(start) is not date or "value" not in given or not authority or not source:
            what = _("a value of {code} lacks its date, value, authority or source")
            raise _not_a_file(origin, what.format(code=code))
        if start in dated:
            raise ParameterError(
                "PAR-05",
                _("{origin}: {code} has two values from {start}").format(
                    origin=origin, code=code, start=start
                ),
                _("Which of the two applied could not be told."),
                _("Keep one of them."),
            )
        dated[start] = Parameter(
            code=code,
            value=_frozen(given["value"], code, origin),
            unit=str(entry.get("unit") or ""),
            description=" ".join(str(entry.get("description") or "").split()),
            authority=authority,
            source=" ".join(source.split()),
            valid_from=start,
            version=str(given.get("version") or head["version"]),
        )
    if not dated:
        raise _not_a_file(origin, _("{code} has no list of values").format(code=code))
    return tuple(dated[start] for start in sorted(dated))


def _frozen(value: Any, code: str, origin: str) -> Any:  # Any: see Parameter.value
    if isinstance(value, dict):
        inner = {str(key): _frozen(each, code, origin) for key, each in value.items()}
        return MappingProxyType(inner)
    if isinstance(value, list):
        return tuple(_frozen(each, code, origin) for each in value)
    if isinstance(value, str | int | float):
        return value
    what = _("{code} holds {value!r}, which is no number, word, list or table")
    raise _not_a_file(origin, what.format(code=code, value=value))


def _not_a_file(origin: str, what: str) -> ParameterError:
    return ParameterError(
        "PAR-03",
        _("{origin} is no parameter file: {what}").format(origin=origin, what=what),
        _("A rule read from a broken file would not be the authority's rule."),
        _("Correct the file; docs/reference/parameters.md shows the form."),
    )


def _wrong_shape(code: str, wanted: str) -> ParameterError:
    return ParameterError(
        "PAR-04",
        _("The value of {code} is not {wanted}").format(code=code, wanted=wanted),
        _("The rule that reads it cannot be applied."),
        _("Write it as the reference shows (docs/reference/parameters.md)."),
    )


def books(texts: Sequence[tuple[str, str]]) -> ParameterBook:
    """One book of several files of the same set, given as pairs of name and text.

    Raises
    ------
    ParameterError
        As `parse`.

    Examples
    --------
    >>> books([]).codes()
    ()
    """
    version = ""
    entries: dict[str, tuple[Parameter, ...]] = {}
    for origin, text in texts:
        book = parse(text, origin=origin)
        entries.update(book.entries)
        names = version.split("+") if version else []
        version = version if book.version in names else "+".join([*names, book.version])
    return ParameterBook(version, MappingProxyType(entries))
