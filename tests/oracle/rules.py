"""What one delivery is: its quantities, claim, grade, deductions, price and value."""

from fractions import Fraction

from .case import Case, claims, day
from .errors import OracleError
from .figures import half_even, milli, minor, number, worth


def all_deliveries(case: Case) -> list:
    return [read_delivery(case, row) for row in case.rows("deliveries")]


def read_delivery(case: Case, row: dict) -> dict:
    at = case.local(row["at"])
    on = at.date()
    station = row.get("station") or min((s["code"] for s in case.rows("stations")), default="")
    readings = {
        column.removeprefix("reading:"): number(value)
        for column, value in row.items()
        if value and (column in ("moisture_pct", "defects_pct") or column.startswith("reading:"))
    }
    certification = claims(row.get("certification", "")) or claims_on(case, row, on)
    grade = row.get("grade") or grade_from(case, row, readings)
    measured = milli(row["gross"]) - milli(row.get("tare", ""))
    measured -= milli(row.get("rejected", "")) + milli(row.get("kept", ""))
    if grade_row(case, row["product"], grade).get("reject") == "yes":
        accepted, value, price = 0, 0, None
    else:
        lines = deductions_for(case, row["product"], station, at)
        accepted = half_even(measured * quantity_factor(lines, readings))
        if row.get("price"):
            price = number(row["price"])
        else:
            price = list_price(case, row, grade, certification, station, at)
            price = after_price_deductions(price, lines, readings)
        value = worth(accepted, price, case.currency)
    return {
        "receipt": row["receipt"],
        "line": row["line"],
        "at": at,
        "on": on,
        "member": row["member"],
        "is_member": case.is_member(row["member"], on),
        "product": row["product"],
        "grade": grade,
        "certification": certification,
        "key": (row["product"], grade, certification),
        "accepted": accepted,
        "value": value,
        "weight": weight_of(case, row["product"], grade),
        "advance_paid": minor(row.get("advance_paid", ""), case.currency),
        "loan_withheld": minor(row.get("loan_withheld", ""), case.currency),
        "season": case.season_of("deliveries", row, on, row["product"]),
        "row": row,
    }


def grade_row(case: Case, product: str, grade: str) -> dict:
    for row in case.rows("grades"):
        if (row["product"], row["code"]) == (product, grade):
            return row
    return {}


def weight_of(case: Case, product: str, grade: str) -> Fraction:
    row = grade_row(case, product, grade)
    return number(row["weight"]) if row else Fraction(1)


def claims_on(case: Case, row: dict, on) -> str:
    """The plot's claims stand before the member's; the organisation's give none."""
    for kind, holder in (("plot", row.get("plot", "")), ("member", row["member"])):
        found = set()
        for certificate in case.rows("certificates"):
            if (certificate["holder_kind"], certificate.get("holder", "")) != (kind, holder) or not holder:
                continue
            if not day(certificate["valid_from"]) <= on <= day(certificate["valid_until"]):
                continue
            if certificate["status"] == "certified":
                found.add(certificate["scheme"])
            elif certificate["status"] == "transition":
                found.add(certificate["scheme"] + "-T")
        if found:
            return ";".join(sorted(found))
    return ""


def grade_from(case: Case, row: dict, readings: dict) -> str:
    """Best rank whose limits all hold; else the best ranked reject grade; a product without grades: empty."""
    grades = sorted(
        (grade for grade in case.rows("grades") if grade["product"] == row["product"]),
        key=lambda grade: number(grade["rank"]),
    )
    if not grades:
        return ""
    for grade in grades:
        if all(holds(readings, *limit) for limit in limits_of(case, grade)):
            return grade["code"]
    for grade in grades:
        if grade.get("reject") == "yes":
            return grade["code"]
    raise OracleError("delivery.no_grade", f"{row['receipt']}/{row['line']}")


def limits_of(case: Case, grade: dict) -> list:
    limits = [
        (attribute, "", grade["max_" + attribute])
        for attribute in ("moisture_pct", "defects_pct")
        if grade.get("max_" + attribute)
    ]
    for row in case.rows("limits"):
        if (row["product"], row["grade"]) == (grade["product"], grade["code"]):
            limits.append((row["attribute"], row.get("min", ""), row.get("max", "")))
    return limits


def holds(readings: dict, attribute: str, low: str, high: str) -> bool:
    if attribute not in readings:
        return False
    if low and readings[attribute] < number(low):
        return False
    return not (high and readings[attribute] > number(high))


def moment(case: Case, text: str):
    """A date means 00:00."""
    return case.local(text)


def list_price(case: Case, row: dict, grade: str, certification: str, station: str, at) -> Fraction:
    """Of each line of the list the latest; then the most specific: grade, station, certification."""
    held = set(certification.split(";")) - {""}
    latest: dict = {}
    for line in case.rows("prices"):
        schemes = set(claims(line.get("certification", "")).split(";")) - {""}
        if line["product"] != row["product"] or not schemes <= held:
            continue
        if line.get("grade", "") not in ("", grade) or line.get("station", "") not in ("", station):
            continue
        since = moment(case, line["valid_from"])
        if since > at:
            continue
        rank = (
            bool(line.get("grade")),
            bool(line.get("station")),
            len(schemes),
            claims(line.get("certification", "")),
        )
        if rank not in latest or since > latest[rank][0]:
            latest[rank] = (since, number(line["price"]))
    if not latest:
        raise OracleError("delivery.no_price", f"{row['receipt']}/{row['line']}")
    best = max(rank[:3] for rank in latest)
    first = min(rank for rank in latest if rank[:3] == best)
    return latest[first][1]


def deductions_for(case: Case, product: str, station: str, at) -> list:
    """Of each attribute the latest lines, the station's own instead of the general ones."""
    by_attribute: dict = {}
    for line in case.rows("deductions"):
        if line["product"] == product and moment(case, line["valid_from"]) <= at:
            by_attribute.setdefault(line.get("attribute", ""), []).append(line)
    chosen = []
    for lines in by_attribute.values():
        own = [line for line in lines if line.get("station") and line["station"] == station]
        applying = own or [line for line in lines if not line.get("station")]
        if applying:
            latest = max(moment(case, line["valid_from"]) for line in applying)
            chosen += [line for line in applying if moment(case, line["valid_from"]) == latest]
    return chosen


def reading_in(line: dict, readings: dict) -> bool:
    """The reading is in (from, to]."""
    if line.get("attribute", "") not in readings:
        return False
    reading = readings[line["attribute"]]
    if line.get("from") and not reading > number(line["from"]):
        return False
    return not (line.get("to") and not reading <= number(line["to"]))


def quantity_factor(lines: list, readings: dict) -> Fraction:
    factor = Fraction(1)
    for line in lines:
        if not reading_in(line, readings):
            continue
        if line.get("quantity_pct"):
            factor *= (100 - number(line["quantity_pct"])) / 100
        if line.get("dry_to"):
            wet = readings[line["attribute"]]
            if wet > number(line["dry_to"]):
                factor *= (100 - wet) / (100 - number(line["dry_to"]))
    return factor


def after_price_deductions(price: Fraction, lines: list, readings: dict) -> Fraction:
    """Percentages one after the other, then the fees; rounded once, to millionths."""
    exact = price
    for line in lines:
        if line.get("price_pct") and reading_in(line, readings):
            exact *= (100 - number(line["price_pct"])) / 100
    for line in lines:
        if line.get("price") and not line.get("attribute"):
            exact -= number(line["price"])
    return Fraction(half_even(exact * 10**6), 10**6)
