"""What a row must say beyond its cells: facts that belong together, within the row and with what is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from eslabon.exchange.columns import Column
from eslabon.exchange.known import Known
from eslabon.ledger.models import Cost
from eslabon.registry.rules import BUILT_IN_DECIMALS
from eslabon_core.units import exponent_of

Given = dict[str, Any]
Finding = tuple[str, str, dict[str, Any]]


def decimals_of(column: Column, given: Given, known: Known) -> int:
    """How many decimals an amount or a reading has that another row decides."""
    own = known.exponent
    if column.decided_by == "shipment":
        return exponent_of(known.shipment_seasons[given["shipment"]][1])
    if column.decided_by == "cost":
        currency = known.rows(Cost).filter(ref=given["cost"]).values_list("currency", flat=True).first()
        return exponent_of(currency) if currency else own
    if column.decided_by in ("from", "to"):
        return exponent_of(known.account_currencies[given[column.decided_by]])
    attribute = given.get("attribute") or ""
    return BUILT_IN_DECIMALS.get(attribute) or known.attribute_decimals.get((given["product"], attribute), 0)


def _ends_after_it_starts(start: str, end: str) -> Callable[[Given, Known], Iterator[Finding]]:
    def check(given: Given, known: Known) -> Iterator[Finding]:
        if given[start] and given[end] and given[end] < given[start]:
            yield end, "dates.reversed", {"start": str(given[start]), "end": str(given[end])}

    return check


def _payment(given: Given, known: Known) -> Iterator[Finding]:
    named = [name for name in ("shipment", "contract", "buyer") if given[name]]
    if not named:
        yield "shipment", "payment.of_nothing", {}
    if given["shipment"] and given["currency"] != known.shipment_seasons[given["shipment"]][1]:
        yield "currency", "payment.currency", {"expected": known.shipment_seasons[given["shipment"]][1]}


def _process(given: Given, known: Known) -> Iterator[Finding]:
    if not given["input_product"] and not given["output_product"]:
        yield "input_product", "process.empty", {}
    for side in ("input", "output"):
        if bool(given[f"{side}_product"]) != (given[f"{side}_quantity"] is not None):
            yield f"{side}_quantity", "process.half", {}


def _cost(given: Given, known: Known) -> Iterator[Finding]:
    if given["tax"] is not None and given["tax"] > given["amount"]:
        yield "tax", "cost.tax_above_amount", {}


def _transfer(given: Given, known: Known) -> Iterator[Finding]:
    if (given["received_on"] is None) != (given["received"] is None):
        yield "received", "transfer.half_received", {}
    if given["received"] is not None and given["received"] > given["sent"]:
        yield "received", "transfer.more_than_sent", {}
    yield from _ends_after_it_starts("sent_on", "received_on")(given, known)


def _finance(given: Given, known: Known) -> Iterator[Finding]:
    if given["kind"] == "draw" and given["limit"] is not None and given["amount"] > given["limit"]:
        yield "amount", "finance.above_limit", {}


def _opening(given: Given, known: Known) -> Iterator[Finding]:
    needs = {"till": "stations", "member": "members", "buyer": "buyers", "lender": ""}
    sheet = needs.get(given["account"])
    if sheet is None:
        if given["account"] == "stock" and (not given["product"] or given["quantity"] is None):
            yield "product", "opening.stock_of_nothing", {}
        return
    if not given["key"]:
        yield "key", "opening.key_missing", {"account": given["account"]}
    elif sheet and not known.has(sheet, given["key"]):
        yield "key", "reference.unknown", {"code": given["key"], "sheets": (sheet,)}


def _holder(given: Given, known: Known) -> Iterator[Finding]:
    sheet = {"member": "members", "plot": "plots"}.get(given["holder_kind"])
    if sheet and not given["holder"]:
        yield "holder", "holder.missing", {"kind": given["holder_kind"]}
    elif sheet and not known.has(sheet, given["holder"]):
        yield "holder", "reference.unknown", {"code": given["holder"], "sheets": (sheet,)}


def _certificate(given: Given, known: Known) -> Iterator[Finding]:
    yield from _holder(given, known)
    yield from _ends_after_it_starts("valid_from", "valid_until")(given, known)
    if ";" in given["scheme"]:
        yield "scheme", "certificate.one_scheme", {}


def _reversal(given: Given, known: Known) -> Iterator[Finding]:
    from eslabon.exchange.reversing import is_known

    if not is_known(known, given["sheet"], given["ref"]):
        yield "ref", "reversal.of_nothing", {"sheet": given["sheet"], "key": given["ref"]}


CHECKS: dict[str, Callable[[Given, Known], Iterator[Finding]]] = {
    "seasons": _ends_after_it_starts("starts_on", "ends_on"),
    "members": _ends_after_it_starts("joined_on", "left_on"),
    "contracts": _ends_after_it_starts("window_from", "window_to"),
    "certificates": _certificate,
    "use_rights": _holder,
    "buyer_payments": _payment,
    "processing": _process,
    "costs": _cost,
    "transfers": _transfer,
    "finance": _finance,
    "opening": _opening,
    "reversals": _reversal,
    "cash_moves": _ends_after_it_starts("on", "received_on"),
    "payouts": _ends_after_it_starts("on", "returned_on"),
}
