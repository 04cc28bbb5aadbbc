"""Section 5: debts, in which order they are withheld, and what is carried forward."""

from fractions import Fraction

from .case import Case, day, percent
from .errors import OracleError
from .figures import half_even, minor
from .pool import fine_season
from .read import row_key, row_order


def withhold(case: Case, season: str, deliveries: list, second: dict) -> dict:
    """Per member: the rows withheld, what is carried forward, and the debts as they then stand."""
    debts = debts_of(case, season, deliveries)
    result: dict = {}
    for member in sorted({debt["member"] for debt in debts}):
        protected = percent(case.organisation.get("protected_pct", ""))
        room = int(second.get(member, 0) * (1 - protected) // 1)
        rows, left, forward = [], [], 0
        for debt in debts:
            if debt["member"] != member or debt["owed"] == 0:
                continue
            amount = min(room, debt["owed"])
            room -= amount
            forward += debt["owed"] - amount
            rows.append({**debt, "amount": amount})
            if amount < debt["owed"]:
                left.append(debt["id"])
        result[member] = {"rows": rows, "carried_forward": forward, "left": left}
    return result


def debts_of(case: Case, season: str, deliveries: list) -> list:
    """In the order in which they are withheld."""
    everything = {
        debt["id"]: debt
        for debt in [
            *fines(case, season),
            *loans(case, season, deliveries),
            *capital(case, season),
        ]
    }
    carried = []
    for run in sorted(
        runs_until(case, season),
        key=lambda run: (case.seasons[run["season"]].ends, run["season"], run["run"]),
    ):
        carried += [debt_id for debt_id in run["debts_left"] if debt_id not in carried]
    return [{**everything[debt_id], "kind": "carried"} for debt_id in carried if debt_id in everything] + [
        debt for debt_id, debt in everything.items() if debt_id not in carried
    ]


def withheld_before(case: Case, debt_id: tuple) -> int:
    return sum(amount for run in case.closed for of, amount, _ in run["debts_paid"] if of == debt_id)


def fines(case: Case, season: str) -> list:
    ends = case.seasons[season].ends
    found = []
    rows = sorted(
        case.rows("fines"),
        key=lambda row: (day(row["on"]), row.get("decision", ""), row_order("fines", row)),
    )
    for number, row in enumerate(rows):
        due = day(row["on"]) <= ends or fine_season(case, row) == season
        debt_id = ("fine", row_key("fines", row), same_before(rows, number, "fines"))
        if due or left_over(case, season, debt_id):
            owed = minor(row["amount"], case.currency) - withheld_before(case, debt_id)
            found.append(debt(debt_id, row["member"], row.get("decision", ""), owed))
    return found


def same_before(rows: list, number: int, sheet: str) -> int:
    return sum(row_key(sheet, row) == row_key(sheet, rows[number]) for row in rows[:number])


def runs_until(case: Case, season: str) -> list:
    """Closed runs of this and of earlier seasons."""
    ends = case.seasons[season].ends
    return [run for run in case.closed if case.seasons[run["season"]].ends <= ends]


def left_over(case: Case, season: str, debt_id: tuple) -> bool:
    return any(debt_id in run["debts_left"] for run in runs_until(case, season))


def debt(debt_id: tuple, member: str, ref: str, owed: int) -> dict:
    return {"id": debt_id, "kind": debt_id[0], "member": member, "ref": ref, "owed": owed}


def capital(case: Case, season: str) -> list:
    """Subscriptions by the oldest first; what was paid covers the oldest."""
    ends = case.seasons[season].ends
    rows = sorted(case.rows("capital"), key=lambda row: (day(row["on"]), row_order("capital", row)))
    paid: dict = {}
    for row in rows:
        if row["kind"] == "paid":
            paid[row["member"]] = paid.get(row["member"], 0) + minor(row["amount"], case.currency)
    found = []
    subscribed = [row for row in rows if row["kind"] == "subscribed"]
    for number, row in enumerate(subscribed):
        debt_id = ("capital", row_key("capital", row), same_before(subscribed, number, "capital"))
        amount = minor(row["amount"], case.currency)
        covered = min(amount, paid.get(row["member"], 0))
        paid[row["member"]] = paid.get(row["member"], 0) - covered
        if day(row["on"]) <= ends or left_over(case, season, debt_id):
            owed = max(0, amount - covered - withheld_before(case, debt_id))
            found.append(debt(debt_id, row["member"], row.get("ref") or row["on"], owed))
    return found


class Loan:
    """Simple interest by actual days over 30, rounded at each payment; interest first, then principal."""

    def __init__(self, case: Case, row: dict) -> None:
        self.code = row["code"]
        self.member = row["member"]
        self.on = day(row["on"])
        self.due = due_on(case, row)
        self.rate = percent(row.get("monthly_rate_pct", ""))
        self.principal = minor(row["principal"], case.currency)
        self.interest = 0
        self.last = self.on

    def run_to(self, on) -> None:
        if on > self.last:
            days = (on - self.last).days
            self.interest += half_even(self.principal * self.rate * Fraction(days, 30))
            self.last = on

    def owed(self) -> int:
        return self.principal + self.interest

    def pay(self, on, amount: int) -> None:
        self.run_to(on)
        if amount > self.owed():
            raise OracleError("loan.paid_too_much", self.code)
        interest = min(amount, self.interest)
        self.interest -= interest
        self.principal -= amount - interest


def due_on(case: Case, row: dict):
    """Its date, else the end of the season in which it was given, in none of the next; else not yet."""
    if row.get("due_on"):
        return day(row["due_on"])
    if row.get("season"):
        return case.seasons[row["season"]].ends
    on = day(row["on"])
    containing = [season for season in case.seasons.values() if season.contains(on)]
    if len(containing) > 1:
        raise OracleError("season.two", f"loan {row['code']}")
    if containing:
        return containing[0].ends
    later = [season for season in case.seasons.values() if season.starts > on]
    return min(later, key=lambda season: (season.starts, season.code)).ends if later else None


def loans_paid(case: Case, deliveries: list) -> dict:
    """Every loan after all payments on record."""
    book = {row["code"]: Loan(case, row) for row in case.rows("loans")}
    events = []
    for row in case.rows("loan_payments"):
        events.append((day(row["on"]), 0, row_order("loan_payments", row), "pay", row))
    for delivery in deliveries:
        if delivery["loan_withheld"]:
            order = (delivery["at"], delivery["receipt"], delivery["line"])
            events.append((delivery["on"], 1, order, "withhold", delivery))
    for run in case.closed:
        for debt_id, amount, on in run["debts_paid"]:
            if debt_id[0] == "loan":
                events.append(
                    (on, 2, (debt_id[1], run["season"], run["run"]), "settled", (debt_id[1], amount))
                )
    for on, _, _, kind, what in sorted(events, key=lambda event: event[:3]):
        if kind == "pay":
            if what["loan"] not in book:
                raise OracleError("loan.unknown", what["loan"])
            book[what["loan"]].pay(on, minor(what["amount"], case.currency))
        elif kind == "withhold":
            pay_at_scale(book, what)
        elif what[0] in book:
            book[what[0]].pay(on, what[1])
    return book


def pay_at_scale(book: dict, delivery: dict) -> None:
    """The member's loans given by that day, by due date, then code."""
    own = [loan for loan in book.values() if loan.member == delivery["member"] and loan.on <= delivery["on"]]
    own.sort(key=lambda loan: (loan.due is None, loan.due or loan.on, loan.code))
    left = delivery["loan_withheld"]
    for loan in own:
        if not left:
            break
        loan.run_to(delivery["on"])
        amount = min(left, loan.owed())
        if amount:
            loan.pay(delivery["on"], amount)
        left -= amount
    if left:
        raise OracleError("loan.paid_too_much", delivery["receipt"])


def loans(case: Case, season: str, deliveries: list) -> list:
    ends = case.seasons[season].ends
    found = []
    book = loans_paid(case, deliveries)
    for loan in sorted(book.values(), key=lambda loan: (loan.due is None, loan.due or loan.on, loan.code)):
        debt_id = ("loan", loan.code, 0)
        if (loan.due is not None and loan.due <= ends) or left_over(case, season, debt_id):
            loan.run_to(ends)
            found.append({**debt(debt_id, loan.member, loan.code, loan.owed()), "paid_on": loan.last})
    return found
