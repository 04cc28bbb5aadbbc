"""To which season a row belongs. Source: the season workbook's reading rule "Season"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from eslabon.collection.models import Delivery
from eslabon.exchange.known import Known
from eslabon_core.problems import Problem

Row = Mapping[str, Any]


def season_of(sheet: str, row: Row, known: Known) -> str:
    """The season's code, "" where the row belongs to none.

    Raises   Problem of the core's seasons: two fit, none fits, unknown.
    """
    if row.get("season"):
        return known.seasons.of(product="", on=date.min, season=row["season"])
    rule = RULES.get(sheet)
    return rule(row, known) if rule else ""


def _of_product(row: Row, known: Known) -> str:
    return known.seasons.of(product=row["product"], on=row["on"])


def _of_transfer(row: Row, known: Known) -> str:
    return known.seasons.of(product=row["product"], on=row["sent_on"])


def _of_process(row: Row, known: Known) -> str:
    """All rows of a process are of the season of what it takes; of what it makes, where it takes nothing."""
    inputs, outputs = known.processes[row["code"]]
    return known.seasons.of(product=(inputs or outputs)[0], on=row["on"])


def _of_shipment(row: Row, known: Known) -> str:
    contract = known.contract_seasons.get(row["contract"] or "", "")
    return known.seasons.of(product=row["product"], on=row["on"], contract_season=contract)


def _as_its_shipment(row: Row, known: Known) -> str:
    return known.shipment_seasons[row["shipment"]][0] if row["shipment"] else ""


def _of_income(row: Row, known: Known) -> str:
    if row["contract"] and (contract := known.contract_seasons.get(row["contract"])):
        return contract
    return _of_product(row, known) if row["product"] else ""


def _of_finance(row: Row, known: Known) -> str:
    return known.contract_seasons.get(row["contract"] or "", "")


def _of_cost(row: Row, known: Known) -> str:
    return _of_product(row, known) if row["product"] else ""


def _of_date_or_none(row: Row, known: Known) -> str:
    """Of a fine: the season whose dates contain it; in none's, the general result."""
    return _containing(row["on"], known) or ""


def _of_date(row: Row, known: Known) -> str:
    found = _containing(row["on"], known) or _last_before(row["on"], known)
    if not found:
        raise Problem("season.none_fits", product="", on=row["on"].isoformat())
    return found


def _of_adjustment(row: Row, known: Known) -> str:
    if row["receipt"]:
        seasons = known.rows(Delivery).filter(receipt=row["receipt"]).values_list("season__code", flat=True)
        return seasons.order_by("line")[0]
    return _of_date(row, known)


def _of_payout(row: Row, known: Known) -> str:
    if row["kind"] != "second_payment":
        return _of_date(row, known)
    ended = [season for season in known.season_rows if season.ends_on <= row["on"]]
    latest = max((season.ends_on for season in ended), default=None)
    last = sorted(season.code for season in ended if season.ends_on == latest)
    if len(last) > 1:
        raise Problem("season.two_fit", product="", on=row["on"].isoformat(), seasons=tuple(last))
    return last[0] if last else _of_date(row, known)


def _of_opening(row: Row, known: Known) -> str:
    found = _containing(row["on"], known)
    if found:
        return found
    later = [season for season in known.season_rows if season.starts_on > row["on"]]
    first = min((season.starts_on for season in later), default=None)
    codes = sorted(season.code for season in later if season.starts_on == first)
    if len(codes) > 1:
        raise Problem("season.two_fit", product="", on=row["on"].isoformat(), seasons=tuple(codes))
    return codes[0] if codes else ""


def _of_stock_opening(row: Row, known: Known) -> str:
    """Opening stock of a product joins the season of that product."""
    if not row["product"]:
        return _of_opening(row, known)
    fitting = known.seasons.fitting(row["product"])
    inside = [season.code for season in fitting if season.starts_on <= row["on"] <= season.ends_on]
    if not inside:
        later = [season for season in fitting if season.starts_on > row["on"]]
        first = min((season.starts_on for season in later), default=None)
        inside = [season.code for season in later if season.starts_on == first]
    if len(inside) > 1:
        raise Problem(
            "season.two_fit", product=row["product"], on=row["on"].isoformat(), seasons=tuple(inside)
        )
    return inside[0] if inside else _of_opening(row, known)


def _containing(on: date, known: Known) -> str | None:
    seasons = [season for season in known.season_rows if season.starts_on <= on <= season.ends_on]
    if len(seasons) > 1:
        codes = tuple(season.code for season in seasons)
        raise Problem("season.two_fit", product="", on=on.isoformat(), seasons=codes)
    return seasons[0].code if seasons else None


def _last_before(on: date, known: Known) -> str | None:
    earlier = [
        each for each in known.season_rows if each.ends_on < on and each.code not in known.closed_seasons
    ]
    latest = max((season.ends_on for season in earlier), default=None)
    last = [season.code for season in earlier if season.ends_on == latest]
    if len(last) > 1:
        raise Problem("season.two_fit", product="", on=on.isoformat(), seasons=tuple(last))
    return last[0] if last else None


RULES: dict[str, Callable[[Row, Known], str]] = {
    "opening": _of_stock_opening,
    "transfers": _of_transfer,
    "processing": _of_process,
    "losses": _of_product,
    "stock_counts": _of_product,
    "shipments": _of_shipment,
    "invoice_notes": _as_its_shipment,
    "returns": _as_its_shipment,
    "buyer_payments": _as_its_shipment,
    "other_income": _of_income,
    "costs": _of_cost,
    "finance": _of_finance,
    "fines": _of_date_or_none,
    "adjustments": _of_adjustment,
    "payouts": _of_payout,
    "work": _of_date,
}
