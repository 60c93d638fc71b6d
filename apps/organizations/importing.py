"""Reading divisions and boundaries from files; each says what it read, made, changed, and skipped with the reason."""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from pypinyin import lazy_pinyin
from shapely.ops import unary_union

from apps.organizations.geometry import BadBoundary, columns, read_boundary
from apps.organizations.grids import BOUNDARY_COLUMNS, SCHEMATIC, redraw, spoken
from apps.organizations.models import Division

COLUMNS = ["code", "level", "name", "parent_code", "kind"]
KINDS = {
    "district": 4, "subdistrict": 5, "town": 5, "residents_committee": 6, "villagers_committee": 6,
}  # fmt: skip
MERGED = "由各镇街界合成"
Progress = Callable[[int, int], None]


class BadFile(Exception):
    """A file that cannot be read at all; nothing was changed."""


@dataclass
class Outcome:
    """What an import did. `skipped` and `notes` are (which row, why)."""

    read: int = 0
    made: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    drawn: int = 0


def _quiet(done: int, total: int) -> None:
    """No progress shown."""


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a divisions file (UTF-8 with or without BOM)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
            if missing:
                raise BadFile(f"columns missing: {', '.join(missing)}")
            return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadFile(str(problem)) from problem


@transaction.atomic
def import_divisions(rows: Iterable[dict[str, str]], progress: Progress = _quiet) -> Outcome:
    """Make or update divisions by code, parents first. A second import of the same rows changes nothing."""
    outcome = Outcome()
    rows = sorted(rows, key=lambda row: (row.get("level") or "", row.get("code") or ""))
    known = {division.code: division for division in Division.objects.defer("boundary").filter(level__lte=6)}
    seen: set[str] = set()
    for row in rows:
        outcome.read += 1
        why = _unusable(row, known) or ("the code stands twice in the file" if row["code"] in seen else "")
        if why:
            outcome.skipped.append((f"{row.get('code')} {row.get('name')}", why))
        else:
            seen.add(row["code"])
            _put(row, known, outcome)
        if outcome.read % 50 == 0 or outcome.read == len(rows):
            progress(outcome.read, len(rows))
    return outcome


def _unusable(row: dict[str, str], known: dict[str, Division]) -> str:
    code, kind = row.get("code") or "", row.get("kind") or ""
    if kind == "virtual_statistical_unit":
        return "a statistical unit (industrial park, airport), not a community"
    if not (code.isdecimal() and len(code) == 12):
        return "a code has 12 digits"
    if KINDS.get(kind) is None:
        return f"kind “{kind}” is not known"
    if row.get("level") != str(KINDS[kind]):
        return f"level {row.get('level')} does not fit kind {kind}"
    name = (row.get("name") or "").strip()
    if not name or len(name) > 60:
        return "a name has 1 to 60 characters"
    if kind == "district":
        return ""
    parent = known.get(row.get("parent_code") or "")
    if parent is None or parent.level != KINDS[kind] - 1:
        return f"its parent {row.get('parent_code')} is not there or of the wrong level"
    return ""


def _put(row: dict[str, str], known: dict[str, Division], outcome: Outcome) -> None:
    parent = known.get(row["parent_code"])
    code, name = row["code"], row["name"].strip()
    wanted = {
        "level": KINDS[row["kind"]], "kind": row["kind"], "name": name, "parent": parent,
        "path": f"{parent.path if parent else ''}{code}/",
    }  # fmt: skip
    division = known.get(code)
    if division is None:
        known[code] = Division.objects.create(
            code=code, name_en=english(name, row["kind"]), name_pinyin=" ".join(lazy_pinyin(name)), **wanted
        )
        outcome.made += 1
        return
    changed = [key for key, value in wanted.items() if getattr(division, key) != value]
    if not changed:
        outcome.unchanged += 1
        return
    if "path" in changed:
        _move_below(division.path, str(wanted["path"]))
    for key in changed:
        setattr(division, key, wanted[key])
    if "name" in changed:
        division.name_pinyin, division.name_en = " ".join(lazy_pinyin(name)), english(name, row["kind"])
        changed += ["name_pinyin", "name_en"]
    division.save(update_fields=changed)
    outcome.updated += 1


def _move_below(old: str, new: str) -> None:
    """Whatever lies below a division that moved gets its new path."""
    Division.objects.filter(path__startswith=old).exclude(path=old).update(
        path=Concat(Value(new), Substr(F("path"), len(old) + 1))
    )


def english(name: str, kind: str) -> str:
    """A readable English name from pinyin: 里水镇 → Lishui Town, 和顺社区居委会 → Heshun Community."""
    endings = {
        "district": ("区", "District"), "subdistrict": ("街道", "Subdistrict"), "town": ("镇", "Town"),
        "residents_committee": ("社区", "Community"), "villagers_committee": ("村", "Village"),
    }  # fmt: skip
    ending, word = endings[kind]
    stem = (spoken(name) if kind.endswith("committee") else name).removesuffix(ending)
    return f"{''.join(lazy_pinyin(stem)).capitalize()} {word}"


def read_geojson(path: Path) -> list[dict[str, Any]]:
    """Features of a boundaries file; refuses what says that it is not WGS84."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise BadFile(str(problem)) from problem
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise BadFile("not a GeoJSON FeatureCollection")
    crs = json.dumps(data.get("crs") or "")
    if crs != '""' and not any(word in crs.upper() for word in ("CRS84", "4326", "WGS84", "WGS-84")):
        raise BadFile(f"the file says its coordinates are {crs}; convert them to WGS84")
    return [feature for feature in data["features"] if isinstance(feature, dict)]


@transaction.atomic
def import_boundaries(
    features: list[dict[str, Any]], *, source: str, swap: bool = False, progress: Progress = _quiet
) -> Outcome:
    """Give divisions their boundaries by the property `code`; then redraw the schematic cells of towns that changed."""
    outcome = Outcome()
    towns: set[int] = set()
    for feature in features:
        outcome.read += 1
        properties = feature.get("properties") or {}
        code = str(properties.get("code") or "")
        try:
            division = _division_for(code, properties)
            _set_boundary(division, feature.get("geometry"), source, swap, outcome, towns)
        except BadBoundary as problem:
            outcome.skipped.append((f"{code} {properties.get('name') or ''}".strip(), str(problem)))
        progress(outcome.read, len(features))
    for town in Division.objects.filter(pk__in=towns, boundary__isnull=False):
        outcome.drawn += redraw(town)
    if towns:
        _unite_district()
    return outcome


def _division_for(code: str, properties: dict[str, Any]) -> Division:
    crs = str(properties.get("crs") or "WGS-84").upper()
    if any(word in crs for word in ("GCJ", "BD-09", "BD09", "火星")):
        raise BadBoundary(f"coordinates are {crs}, about 0.5 km off; convert them to WGS84")
    division = Division.objects.filter(code=code.ljust(12, "0") if len(code) == 9 else code).first()
    if division is None:
        raise BadBoundary("no division has this code")
    return division


def _set_boundary(
    division: Division, geometry: Any, source: str, swap: bool, outcome: Outcome, towns: set[int]
) -> None:
    found, note = read_boundary(geometry, swap=swap)
    if note:
        outcome.notes.append((f"{division.code} {division.name}", note))
    new, before = columns(found, source), division.boundary
    if before == new["boundary"] and division.boundary_source == source:
        outcome.unchanged += 1
        return
    if before and division.boundary_source not in (SCHEMATIC, source) and _about_gcj(read_boundary(before)[0], found):
        hint = "lies about 0.5 km off the boundary so far: is the file really WGS84, not GCJ-02?"
        outcome.notes.append((f"{division.code} {division.name}", hint))
    for name, value in new.items():
        setattr(division, name, value)
    division.save(update_fields=BOUNDARY_COLUMNS)
    outcome.made += not before
    outcome.updated += bool(before)
    if division.level in (Division.Level.TOWN, Division.Level.COMMUNITY):
        town = division.pk if division.level == Division.Level.TOWN else division.parent_id
        if town is not None:
            towns.add(town)


def _about_gcj(old: Any, new: Any) -> bool:
    """Same size, but moved by the distance that GCJ-02 has from WGS84 here (0.3–0.9 km)."""
    same_size = abs(old.area - new.area) < 0.02 * old.area
    return same_size and 0.003 < old.centroid.distance(new.centroid) < 0.009


def _unite_district() -> None:
    """The district's own boundary is its towns together."""
    district = Division.objects.filter(level=Division.Level.DISTRICT).first()
    towns = list(Division.objects.towns().filter(boundary__isnull=False))
    if district is None or not towns:
        return
    whole = unary_union([read_boundary(town.boundary)[0] for town in towns])
    for name, value in columns(whole, MERGED).items():
        setattr(district, name, value)
    district.save(update_fields=BOUNDARY_COLUMNS)
