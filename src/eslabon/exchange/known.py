"""What an organisation already has: ids by code, seasons, claims, prices - looked up once, kept current while importing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.db import models

from eslabon.collection.models import Delivery
from eslabon.exchange.bindings import MODELS
from eslabon.ledger import models as ledger
from eslabon.registry import models as registry
from eslabon.registry import rules
from eslabon.settlement.models import Run
from eslabon.stock import models as stock
from eslabon.trade import models as trade
from eslabon_core.pricing.certification import Certificate, Claims
from eslabon_core.pricing.delivery import Pricer
from eslabon_core.pricing.seasons import Season, Seasons
from eslabon_core.units import exponent_of

#: The field by which other sheets name a row, where it is not its `code`.
NAMED_BY = {"deliveries": "receipt", "costs": "ref", "indices": "index"}
BUILT_IN_ATTRIBUTES = ("moisture_pct", "defects_pct")


class Known:
    """One organisation's codes and rules. `forget(sheet)` after a sheet is stored: the next question reads it anew."""

    def __init__(self, organisation: registry.Organisation) -> None:
        self.organisation = organisation
        self.exponent = exponent_of(organisation.currency)
        self._codes: dict[str, dict[str, int]] = {}
        self._pairs: dict[str, set[tuple]] = {}

    def forget(self, sheet: str) -> None:
        self._codes.pop(sheet, None)
        self._pairs.pop(sheet, None)
        for name, sheets in (
            ("season_rows", ("seasons",)),
            ("seasons", ("seasons",)),
            ("claims", ("certificates",)),
            ("certified_holders", ("certificates",)),
            ("account_currencies", ("accounts", "stations")),
            ("attribute_decimals", ("attributes",)),
            ("pricer", ("grades", "limits", "deductions", "prices")),
            ("members", ("members",)),
            ("contract_seasons", ("contracts",)),
            ("shipment_seasons", ("shipments",)),
            ("shipment_products", ("shipments",)),
        ):
            if sheet in sheets:
                self.__dict__.pop(name, None)

    def rows(self, model: type[models.Model]) -> models.QuerySet:
        return model._default_manager.filter(organisation=self.organisation)

    def codes(self, sheet: str) -> dict[str, int]:
        """code -> id of a sheet's rows."""
        if sheet not in self._codes:
            name = NAMED_BY.get(sheet, "code")
            self._codes[sheet] = dict(self.rows(MODELS[sheet]).values_list(name, "id"))
        return self._codes[sheet]

    def has(self, sheet: str, code: str, product: str = "") -> bool:
        """Whether a row of that sheet may be named; a grade or an attribute is one of its product."""
        if sheet in ("grades", "attributes"):
            if sheet == "attributes" and code in BUILT_IN_ATTRIBUTES:
                return True
            if sheet not in self._pairs:
                self._pairs[sheet] = set(self.rows(MODELS[sheet]).values_list("product__code", "code"))
            return (product, code) in self._pairs[sheet]
        if sheet == "deliveries":
            return self.rows(Delivery).filter(receipt=code).exists()
        if sheet == "accounts" and code == "bank":
            return True
        return code in self.codes(sheet)

    @cached_property
    def product_codes(self) -> dict[int, str]:
        return {identifier: code for code, identifier in self.codes("products").items()}

    @cached_property
    def members(self) -> dict[str, registry.Member]:
        return {member.code: member for member in self.rows(registry.Member)}

    @cached_property
    def season_rows(self) -> list[registry.Season]:
        return list(self.rows(registry.Season).order_by("code"))

    @cached_property
    def closed_seasons(self) -> dict[str, date]:
        """season -> day of its last closing."""
        return dict(self.rows(Run).order_by("run").values_list("season__code", "closed_on"))

    @cached_property
    def processes(self) -> dict[str, tuple[list[str], list[str]]]:
        """code -> (products that go in, products that come out), in order of line."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        rows = self.rows(stock.Processing).order_by("line")
        for code, taken, made in rows.values_list("code", "input_product__code", "output_product__code"):
            _join(found, code, taken, made)
        return found

    def learn_processes(self, rows: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Processes of a file that is being read, before their rows are stored: (code, product in, product out)."""
        for code, taken, made in rows:
            _join(self.processes, code, taken, made)
        self.__dict__.pop("seasons", None)

    @cached_property
    def seasons(self) -> Seasons:
        made_from: dict[str, set[str]] = {}
        for inputs, outputs in self.processes.values():
            for made in outputs:
                made_from.setdefault(made, set()).update(inputs)
        return Seasons(
            [
                Season(
                    row.code,
                    frozenset(row.products),
                    row.starts_on,
                    row.ends_on,
                    row.code in self.closed_seasons,
                )
                for row in self.season_rows
            ],
            made_from,
        )

    @cached_property
    def contract_seasons(self) -> dict[str, str]:
        return dict(self.rows(trade.Contract).order_by("-line").values_list("code", "season"))

    @cached_property
    def shipment_seasons(self) -> dict[str, tuple[str, str]]:
        """shipment -> (season, currency)."""
        rows = self.rows(stock.Shipment).values_list("code", "season__code", "currency")
        return {code: (season, currency) for code, season, currency in rows}

    @cached_property
    def shipment_products(self) -> dict[tuple[str, int], str]:
        rows = self.rows(stock.Shipment).values_list("code", "line", "product__code")
        return {(code, line): product for code, line, product in rows}

    @cached_property
    def account_currencies(self) -> dict[str, str]:
        own = self.organisation.currency
        stations = dict.fromkeys(self.codes("stations"), own)
        return {"bank": own, **stations, **dict(self.rows(ledger.Account).values_list("code", "currency"))}

    @cached_property
    def attribute_decimals(self) -> dict[tuple[str, str], int]:
        return rules.attribute_decimals(self.organisation)

    @cached_property
    def claims(self) -> Claims:
        return Claims(
            Certificate(row.scheme, row.status, row.holder_kind, row.holder, row.valid_from, row.valid_until)
            for row in self.rows(registry.Certificate)
        )

    @cached_property
    def certified_holders(self) -> frozenset[str]:
        return frozenset(self.rows(registry.Certificate).values_list("holder", flat=True)) - {""}

    @cached_property
    def pricer(self) -> Pricer:
        return rules.pricer(self.organisation)


def _join(
    found: dict[str, tuple[list[str], list[str]]], code: str, taken: str | None, made: str | None
) -> None:
    inputs, outputs = found.setdefault(code, ([], []))
    if taken:
        inputs.append(taken)
    if made:
        outputs.append(made)
