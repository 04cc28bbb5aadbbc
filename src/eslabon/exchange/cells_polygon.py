"""Outlines of plots: GeoJSON or WKT in, one form of GeoJSON out."""

from __future__ import annotations

import json
import re
from typing import Any

from eslabon.exchange.reasons import CellError

LENGTH = 200_000
_WKT = re.compile(r"(?:SRID=4326;\s*)?(POLYGON|MULTIPOLYGON)\s*(\(.*\))", re.IGNORECASE | re.DOTALL)
_WKT_TEXT = re.compile(r"[-+0-9.eE(),\s]*")
_PAIR = re.compile(r"([-0-9.eE+]+)\s+([-0-9.eE+]+)(?:\s+[-0-9.eE+]+)*")


def parse_polygon(text: str) -> str:
    """A Polygon or MultiPolygon (longitude, latitude) as compact GeoJSON; a Feature gives its geometry."""
    if len(text) > LENGTH:
        raise CellError("cell.too_long", most=LENGTH)
    text = text.strip()
    try:
        kind, coordinates = _from_geojson(text) if text.startswith("{") else _from_wkt(text)
        polygons = coordinates if kind == "MultiPolygon" else [coordinates]
        clean = [[_ring(ring) for ring in polygon] for polygon in polygons]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, OverflowError):
        raise CellError("cell.polygon") from None
    if not clean or not all(clean):
        raise CellError("cell.polygon")
    return json.dumps(
        {"type": kind, "coordinates": clean if kind == "MultiPolygon" else clean[0]}, separators=(",", ":")
    )


def _ring(points: Any) -> list[list[float]]:
    ring = [[_degrees(point[0], 180), _degrees(point[1], 90)] for point in points]
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("a ring has four points or more and ends where it began")
    return ring


def _degrees(value: Any, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -most <= value <= most:
        raise ValueError("not a coordinate")
    return value


def _from_geojson(text: str) -> tuple[str, Any]:
    shape = json.loads(text)
    if shape.get("type") == "Feature":
        shape = shape["geometry"]
    if shape["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError("not an outline")
    return shape["type"], shape["coordinates"]


def _from_wkt(text: str) -> tuple[str, Any]:
    match = _WKT.fullmatch(text)
    if match is None or not _WKT_TEXT.fullmatch(match[2]):
        raise ValueError("not WKT")
    as_json = _PAIR.sub(lambda pair: f"[{float(pair[1])},{float(pair[2])}]", match[2])
    coordinates = json.loads(as_json.replace("(", "[").replace(")", "]"))
    return ("MultiPolygon" if match[1].upper() == "MULTIPOLYGON" else "Polygon"), coordinates
