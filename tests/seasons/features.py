"""Named things that an organisation can contain, to count what the generator really makes."""


def rows(sheets: dict, sheet: str, **cells: str) -> list:
    return [
        row for row in sheets.get(sheet, []) if all(row.get(name) == value for name, value in cells.items())
    ]


def has(sheet: str, *columns: str, **cells: str):
    def found(sheets: dict, documents: list) -> bool:
        return any(all(row.get(column) for column in columns) for row in rows(sheets, sheet, **cells))

    return found


def lacks(sheet: str, *columns: str, **cells: str):
    def found(sheets: dict, documents: list) -> bool:
        return any(not any(row.get(column) for column in columns) for row in rows(sheets, sheet, **cells))

    return found


def member(name: str):
    return lambda sheets, documents: any(row[name] for one in documents for row in one["members"])


def withheld(kind: str):
    return lambda sheets, documents: any(
        line["kind"] == kind for one in documents for row in one["members"] for line in row["withheld"]
    )


def document(name: str, test=bool):
    return lambda sheets, documents: any(test(one[name]) for one in documents)


def bridge(name: str):
    return lambda sheets, documents: any(one["bridge"][name] for one in documents)


def gives_back(sheets: dict, documents: list) -> bool:
    names = ("product", "grade", "certification")
    taken, made = set(), set()
    for row in rows(sheets, "processing"):
        for side, found in (("input_", taken), ("output_", made)):
            if row.get(side + "product"):
                found.add((row["code"], *[row.get(side + name, "") for name in names]))
    return bool(taken & made)


def sold_abroad(sheets: dict, documents: list) -> bool:
    return any(row["currency"] != documents[0]["currency"] for row in rows(sheets, "shipments"))


def overlapping(sheets: dict, documents: list) -> bool:
    plans = [(row["starts_on"], row["ends_on"]) for row in rows(sheets, "seasons")]
    return any(a < b and b[0] <= a[1] for a in plans for b in plans)


def empty_process(side: str):
    def found(sheets: dict, documents: list) -> bool:
        codes = {row["code"] for row in rows(sheets, "processing")}
        return bool(codes - {row["code"] for row in rows(sheets, "processing") if row.get(side)})

    return found


def returned(to_grade: bool):
    def found(sheets: dict, documents: list) -> bool:
        return any(bool(row.get("to_grade")) == to_grade for row in rows(sheets, "returns"))

    return found


FEATURES = {
    "second payments": member("second_payment"),
    "a loss": document("surplus", lambda value: value < 0),
    "appropriations": document("appropriations"),
    "appropriation of the rest": has("appropriations", of="rest"),
    "to a community": has("appropriations", to="community"),
    "reserve_pct": has("organisation", "reserve_pct"),
    "equal": has("seasons", basis="equal"),
    "worked": has("seasons", basis="worked"),
    "equalise": has("seasons", equalise="yes"),
    "nonmembers share": has("organisation", nonmember_second_payment="yes"),
    "cash_step": has("organisation", "cash_step"),
    "protected_pct": has("organisation", "protected_pct"),
    "no decimals": document("exponent", lambda value: value == 0),
    "three decimals": document("exponent", lambda value: value == 3),
    "two products, one pool": lambda sheets, documents: any(
        ";" in row["product"] for row in sheets["seasons"]
    ),
    "seasons that overlap": overlapping,
    "common costs": bridge("common_costs"),
    "interest": bridge("interest"),
    "exchange": bridge("exchange"),
    "deductions of buyers": bridge("deductions"),
    "returns": bridge("returns"),
    "returns destroyed": returned(False),
    "returns to a grade": returned(True),
    "losses": bridge("losses"),
    "fines": bridge("fines"),
    "other income": bridge("other_income"),
    "adjustments": bridge("adjustments"),
    "dues": has("adjustments", kind="dues"),
    "adjustment of a receipt": has("adjustments", "receipt"),
    "kept deposit": has("other_income", into="prepayment"),
    "prepayment of a contract": lambda sheets, documents: any(
        row.get("contract") and not row.get("shipment") for row in rows(sheets, "buyer_payments")
    ),
    "prepayment of a buyer": lambda sheets, documents: any(
        row.get("buyer") and not row.get("shipment") for row in rows(sheets, "buyer_payments")
    ),
    "tax withheld": has("buyer_payments", "tax_withheld"),
    "premium stated": has("buyer_payments", "premium"),
    "own rate": has("buyer_payments", "rate"),
    "sold abroad": sold_abroad,
    "no list of rates": lambda sheets, documents: (
        sold_abroad(sheets, documents) and not rows(sheets, "rates")
    ),
    "invoice tax": has("shipments", "tax"),
    "invoice notes": has("invoice_notes", "amount"),
    "premium fund": document("premium_fund"),
    "premium of certified members": member("premium"),
    "premium to the pool": has("shipments", premium_to="pool"),
    "premium as the contract says": has("contracts", "premium_to"),
    "stock left": document("stock_left"),
    "stock short": document("stock_short"),
    "uncollected": document("uncollected"),
    "received too much": document("uncollected", lambda value: value < 0),
    "products beyond 64 bits": lambda sheets, documents: any(
        row["accepted_milli"] > 10**9 for one in documents for row in one["members"]
    ),
    "prepaid and shipped on one day": lambda sheets, documents: bool(
        {row["on"] for row in rows(sheets, "buyer_payments") if not row.get("shipment")}
        & {row["on"] for row in rows(sheets, "shipments")}
    ),
    "contract of two lines": has("contracts", line="2"),
    "opening stock": has("opening", account="stock"),
    "opening balance": member("opening"),
    "withheld fine": withheld("fine"),
    "withheld loan": withheld("loan"),
    "withheld capital": withheld("capital"),
    "carried forward": member("carried_forward"),
    "loan withheld at the scale": member("loan_withheld"),
    "undated loan": lacks("loans", "due_on"),
    "loan of the opening": has("loans", **{"from": "opening"}),
    "loan payments": has("loan_payments", "amount"),
    "payouts": member("payouts"),
    "payout returned": has("payouts", "returned_on"),
    "second payment untagged": lacks("payouts", "season", kind="second_payment"),
    "capital paid": has("capital", kind="paid"),
    "transition": has("certificates", status="transition"),
    "certificate of a plot": has("certificates", holder_kind="plot"),
    "certificate of the organisation": has("certificates", holder_kind="organisation"),
    "claims joined": lambda sheets, documents: any(
        ";" in row["certification"] for one in documents for row in one["stock_left"]
    ),
    "sorting": gives_back,
    "process without input": empty_process("input_product"),
    "process without output": empty_process("output_product"),
    "cost shares": has("processing", "cost_share_pct"),
    "transfer received": has("transfers", "received_on"),
    "transfer on the road": lacks("transfers", "received_on"),
    "void": has("deliveries", "void_on"),
    "reversal": has("reversals", "ref"),
    "printed price": has("deliveries", "price"),
    "grade stated": has("deliveries", "grade"),
    "kept kilos": has("deliveries", "kept"),
    "rejected kilos": has("deliveries", "rejected"),
    "reading of an attribute": has("deliveries", "reading:size_mm"),
    "limits": has("limits", "min"),
    "reject grade": has("grades", reject="yes"),
    "dry_to": has("deductions", "dry_to"),
    "quantity_pct": has("deductions", "quantity_pct"),
    "price_pct": has("deductions", "price_pct"),
    "fee": lacks("deductions", "attribute"),
    "deduction of a station": has("deductions", "station"),
    "price of a station": has("prices", "station"),
    "price of a claim": has("prices", "certification"),
    "price from a time": lambda sheets, documents: any(
        "T" in row["valid_from"] for row in rows(sheets, "prices")
    ),
    "time with an offset": lambda sheets, documents: any(
        "+" in row["at"] or row["at"].count("-") > 2 for row in rows(sheets, "deliveries")
    ),
    "joins in mid-season": lambda sheets, documents: any(
        row["joined_on"] > "2024" for row in rows(sheets, "members")
    ),
    "leaves in mid-season": has("members", "left_on"),
    "recoverable tax": has("costs", "tax"),
    "cost abroad": has("costs", "currency"),
    "rows without ref": lacks("buyer_payments", "ref"),
    "rows with ref": has("buyer_payments", "ref"),
    "delivery tagged": has("deliveries", "season"),
}
SHEETS = [
    "organisation", "appropriations", "seasons", "stations", "accounts", "products", "attributes", "grades", "limits",
    "deductions", "yields", "prices", "certificates", "members", "use_rights", "plots", "containers", "buyers",
    "contracts", "indices", "fixations", "opening", "intentions", "deliveries", "lots", "transfers", "processing",
    "losses", "stock_counts", "shipments", "invoice_notes", "returns", "buyer_payments", "other_income", "rates",
    "costs", "cost_payments", "finance", "loans", "loan_payments", "standings", "fines", "premium_spent",
    "adjustments", "capital", "payouts", "cash_moves", "till_counts", "quotes", "work", "household_income",
    "territory", "reversals",
]  # fmt: skip
