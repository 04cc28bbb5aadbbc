"""The master sheets of the workbook, in an order in which what is named comes before who names it."""

from __future__ import annotations

from eslabon.exchange.columns import Sheet, sheet_from

RIGHT_KINDS = "owned/communal/permit/rented/concession"

MASTER_SHEETS: tuple[Sheet, ...] = (
    sheet_from("meta", "meta", "format:integer made_by*:text made_on*:datetime"),
    sheet_from(
        "organisation", "master",
        "code:code name:text country:country currency:currency timezone:timezone language*:choice(es/en) "
        "reserve_pct*:pct protected_pct*:pct nonmember_second_payment*:yes_no cash_step*:money "
        "fiscal_year_start*:month_day",
        key="code",
    ),
    sheet_from(
        "products", "master",
        "code:code name:text unit:text hs_code*:code trade_unit*:text trade_factor*:number",
        key="code",
    ),
    sheet_from(
        "attributes", "master",
        "product:code>products code:code name:text unit:text decimals:integer better:choice(low/high)",
        key="product code",
    ),
    sheet_from(
        "stations", "master",
        "code:code name:text latitude*:coordinate± longitude*:coordinate± opening_cash*:money opened_on*:date "
        "closed_on*:date",
        key="code",
    ),
    sheet_from("accounts", "master", "code:code name:text kind:choice(bank/mobile) currency:currency", key="code"),
    sheet_from(
        "seasons", "master",
        "code:code product:codes>products starts_on:date ends_on:date "
        "basis*:choice(delivered/equal/worked)=delivered equalise*:yes_no=no",
        key="code",
    ),
    sheet_from(
        "appropriations", "master",
        "season*:code>seasons order:integer name:text pct:pct of:choice(surplus/rest) "
        "to:choice(reserve/fund/community)",
        key="season order",
    ),
    sheet_from(
        "grades", "master",
        "product:code>products code:code name:text rank:integer weight:weight max_moisture_pct*:reading2 "
        "max_defects_pct*:reading2 reject*:yes_no=no",
        key="product code",
    ),
    sheet_from(
        "limits", "master",
        "product:code>products grade:code>grades attribute:code>attributes min*:reading@attribute "
        "max*:reading@attribute",
        key="product grade attribute",
    ),
    sheet_from(
        "deductions", "master",
        "product:code>products attribute*:code>attributes valid_from:datetime from*:reading@attribute "
        "to*:reading@attribute quantity_pct*:pct dry_to*:reading@attribute price_pct*:pct price*:price "
        "station*:code>stations",
        key="product attribute valid_from from to station",
    ),
    sheet_from(
        "yields", "master",
        "input_product:code>products output_product:code>products expected_pct:pct max_pct:pct",
        key="input_product output_product",
    ),
    sheet_from(
        "members", "master",
        "code:code name:text kind*:choice(person/couple/organisation)=person sex*:choice(F/M/X) birth_year*:year "
        "community*:text joined_on:date left_on*:date phone*:text household*:code national_id*:text "
        "payout_method*:choice(cash/bank/mobile) payout_bank*:text payout_account*:text committee*:text "
        "language*:choice(es/en) is_member*:yes_no=yes consent_on*:date consent_for*:codes(story/data/photo)",
        key="code",
    ),
    sheet_from(
        "use_rights", "master",
        f"code:code holder_kind:choice(member/community/organisation) holder*:code kind:choice({RIGHT_KINDS}) "
        "document*:text authority*:text valid_from*:date valid_until*:date product*:code>products quota*:quantity "
        "quota_period*:choice(year/total)",
        key="code",
    ),
    sheet_from(
        "plots", "master",
        "code:code member*:code>members use_right*:code>use_rights product*:code>products area_ha*:number "
        f"latitude*:coordinate± longitude*:coordinate± polygon*:polygon right_kind*:choice({RIGHT_KINDS}) "
        "right_document*:text valid_until*:date expected_quantity*:quantity",
        key="code",
    ),
    sheet_from(
        "certificates", "master",
        "code:code scheme:code status:choice(certified/transition/suspended) "
        "holder_kind:choice(member/plot/organisation) holder*:code valid_from:date valid_until:date "
        "max_quantity*:quantity",
        key="code",
    ),
    sheet_from(
        "prices", "master",
        "product:code>products grade*:code>grades valid_from:datetime price:price station*:code>stations "
        "certification*:codes",
        key="product grade valid_from station certification",
    ),
    sheet_from("containers", "master", "code:code name:text tare:quantity", key="code"),
    sheet_from(
        "buyers", "master",
        "code:code name:text kind:choice(exporter/fair_trade/supermarket/processor/intermediary/retail/consumer/"
        "public/ngo/cooperative/agency) formality:choice(formal/informal) "
        "reach:choice(local/regional/national/international) country*:country",
        key="code",
    ),
    sheet_from(
        "indices", "master", "index:code on:date price:price currency:currency unit:text", key="index on"
    ),
    sheet_from(
        "contracts", "master",
        "code:code line*:integer=1 buyer:code>buyers season*:code>seasons product:code>products grade*:code>grades "
        "certification*:codes quantity:quantity window_from:date window_to:date "
        "price_rule:choice(fixed/indexed/minimum/fixation) currency:currency price:price differential*:price± "
        "index*:code>indices premium*:price premium_to*:choice(fund/certified/pool)=fund payment_days:integer "
        "tolerance_pct*:pct penalty*:price",
        key="code line", line_of="code",
    ),
    sheet_from(
        "fixations", "master",
        "contract:code>contracts line*:integer=1 on:date quantity:quantity price:price",
        key="contract line on",
    ),
)  # fmt: skip
