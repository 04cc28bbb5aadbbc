"""The event sheets of the workbook, in an order in which what is named comes before who names it."""

from __future__ import annotations

from eslabon.exchange.columns import Sheet, sheet_from

STEPS = (
    "collection/processing/transport/quality/administration/certification/inputs/packaging/labour/promotion/"
    "finance/other"
)
MONEY_PLACE = "accounts,stations"

_STOCK: tuple[Sheet, ...] = (
    sheet_from("rates", "event", "on:date currency:currency rate:rate"),
    sheet_from(
        "opening", "event",
        "on:date account:choice(bank/till/stock/member/buyer/lender/reserve/premium_fund/other) key*:code "
        "product*:code>products grade*:code>grades certification*:codes quantity*:quantity currency*:currency "
        "amount:money±",
    ),
    sheet_from(
        "intentions", "event",
        "season:code>seasons member:code>members product*:code>products expected_quantity:quantity "
        "to_organisation:quantity",
    ),
    sheet_from(
        "loans", "event",
        "code:code on:date member:code>members principal:money purpose:text monthly_rate_pct*:pct due_on*:date "
        f"means*:choice(cash/kind) from*:code>{MONEY_PLACE}+opening",
        key="code",
    ),
    sheet_from(
        "lots", "event",
        "code:code product:code>products grade*:code>grades certification*:codes station*:code>stations "
        "opened_on:date",
        key="code",
    ),
    sheet_from(
        "processing", "event",
        "code:code line*:integer on:date input_product*:code>products input_grade*:code>grades "
        "input_certification*:codes input_lot*:code>lots input_quantity*:quantity output_product*:code>products "
        "output_grade*:code>grades output_certification*:codes output_lot*:code>lots output_quantity*:quantity "
        "cost_share_pct*:pct",
        key="code line", line_of="code",
    ),
    sheet_from(
        "deliveries", "event",
        "receipt:code line*:integer=1 at:moment station*:code>stations member:code>members plot*:code>plots "
        "product:code>products certification*:codes lot*:code>lots bags*:integer gross:quantity tare*:quantity "
        "moisture_pct*:reading2 defects_pct*:reading2 grade*:code>grades rejected*:quantity kept*:quantity "
        "price*:price advance_paid*:money means*:choice(cash/mobile/cheque/transfer) paid_to*:text "
        "loan_withheld*:money void_on*:date void_reason*:text",
        key="receipt line", line_of="receipt", readings=True,
    ),
    sheet_from(
        "transfers", "event",
        "code:code from_station:code>stations to_station:code>stations product:code>products grade*:code>grades "
        "certification*:codes lot*:code>lots sent_on:date sent:quantity received_on*:date received*:quantity",
        key="code",
    ),
    sheet_from(
        "losses", "event",
        "on:date product:code>products grade*:code>grades certification*:codes lot*:code>lots quantity:quantity "
        "reason:text",
    ),
    sheet_from(
        "stock_counts", "event",
        "on:date station*:code>stations product:code>products grade*:code>grades certification*:codes "
        "counted:quantity",
    ),
)  # fmt: skip

_TRADE: tuple[Sheet, ...] = (
    sheet_from(
        "shipments", "event",
        "code:code line*:integer on:date buyer:code>buyers contract*:code>contracts product:code>products "
        "grade*:code>grades certification*:codes lot*:code>lots quantity:quantity currency:currency price:price "
        "premium*:price premium_to*:choice(fund/certified/pool) tax*:money document*:text",
        key="code line", line_of="code",
    ),
    sheet_from(
        "invoice_notes", "event",
        "on:date shipment:code>shipments line*:integer=1 amount:money±@shipment "
        "reason:choice(fixation/claim/write_off/other)",
    ),
    sheet_from(
        "returns", "event",
        "on:date shipment:code>shipments line*:integer=1 quantity:quantity credit:money@shipment "
        "to_grade*:code>grades",
    ),
    sheet_from(
        "buyer_payments", "event",
        "on:date shipment*:code>shipments contract*:code>contracts buyer*:code>buyers amount:money premium*:money "
        "currency:currency rate*:rate tax_withheld*:money deduction*:money deduction_reason*:text "
        f"into*:code>{MONEY_PLACE}=bank",
    ),
    sheet_from(
        "other_income", "event",
        "on:date source:text amount:money currency*:currency product*:code>products "
        f"kind:choice(no_show/insurance/subsidy/service/other) into*:code>{MONEY_PLACE}+prepayment "
        "buyer*:code>buyers contract*:code>contracts",
    ),
    sheet_from(
        "costs", "event",
        f"on:date step:choice({STEPS}) amount:money currency*:currency rate*:rate tax*:money "
        f"product*:code>products supplier*:text memo*:text paid_from*:code>{MONEY_PLACE}",
    ),
    sheet_from("cost_payments", "event", f"on:date cost:code>costs amount:money@cost paid_from:code>{MONEY_PLACE}"),
    sheet_from(
        "finance", "event",
        "code*:code on:date kind:choice(draw/repay/interest/grant/capital) source:text amount:money "
        f"currency*:currency rate*:rate contract*:code>contracts limit*:money due_on*:date "
        f"into*:code>{MONEY_PLACE}+opening memo*:text",
        key="code",
    ),
)  # fmt: skip

_PEOPLE: tuple[Sheet, ...] = (
    sheet_from("loan_payments", "event", f"on:date loan:code>loans amount:money into*:code>{MONEY_PLACE}"),
    sheet_from(
        "standings", "event",
        "member:code>members kind:choice(suspended/removed/price_cut) pct*:pct from:date to*:date decision:text",
    ),
    sheet_from("fines", "event", "on:date member:code>members amount:money bylaw:text decision:text"),
    sheet_from("premium_spent", "event", f"on:date amount:money decision:text from*:code>{MONEY_PLACE}"),
    sheet_from(
        "adjustments", "event",
        "on:date member:code>members amount:money± "
        "kind:choice(price_correction/bonus/transport/dues/price_cut/other) receipt*:code>deliveries decision*:text",
    ),
    sheet_from(
        "capital", "event",
        "on:date member:code>members amount:money kind:choice(subscribed/paid/refunded) "
        f"from*:code>{MONEY_PLACE}+opening",
    ),
    sheet_from(
        "payouts", "event",
        f"on:date member:code>members amount:money from:code>{MONEY_PLACE} "
        "kind:choice(advance_balance/second_payment/other) reference*:text returned_on*:date",
    ),
    sheet_from(
        "cash_moves", "event",
        f"code*:code on:date from:code>{MONEY_PLACE} to:code>{MONEY_PLACE} amount:money@from received_on*:date "
        "amount_received*:money@to",
        key="code",
    ),
    sheet_from("till_counts", "event", "at:moment station:code>stations counted:money clerk*:text"),
)  # fmt: skip

_AROUND: tuple[Sheet, ...] = (
    sheet_from(
        "quotes", "event",
        "on:date market:text product:text grade*:code>grades price:price currency*:currency source:text "
        "buyer*:code>buyers payment_days*:integer takes_rejects*:yes_no credit*:yes_no place*:text",
    ),
    sheet_from(
        "work", "event",
        f"on:date person:text sex*:choice(F/M/X) member*:code>members step:choice({STEPS}) hours:hours paid*:money",
    ),
    sheet_from("household_income", "event", "year:year member:code>members source:text amount:money"),
    sheet_from("territory", "event", "year:year place:text measure:text value:number source:text"),
)  # fmt: skip

_RECORDS = _STOCK + _TRADE + _PEOPLE + _AROUND

EVENT_SHEETS: tuple[Sheet, ...] = (
    *_RECORDS,
    sheet_from(
        "reversals", "event",
        f"sheet:choice({'/'.join(sheet.name for sheet in _RECORDS)}) ref:code on:date reason:text",
    ),
)  # fmt: skip
