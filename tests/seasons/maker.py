"""The common ground of the generator: one random source, the rows so far, money and dates as text."""

from datetime import date, timedelta
from random import Random

DECIMALS = {"PEN": 2, "CLP": 0, "KWD": 3, "PYG": 0, "USD": 2, "EUR": 2}
ZONES = {"PEN": "America/Lima", "CLP": "America/Santiago", "KWD": "Asia/Kuwait", "PYG": "America/Asuncion"}
COUNTRIES = {"PEN": "PE", "CLP": "CL", "KWD": "KW", "PYG": "PY"}
UNIT = {"PEN": 1, "CLP": 250, "KWD": 0.1, "PYG": 2000}
REFERRED = {
    "opening", "losses", "stock_counts", "invoice_notes", "returns", "buyer_payments", "other_income", "costs",
    "cost_payments", "loan_payments", "fines", "premium_spent", "adjustments", "capital", "payouts",
    "till_counts", "quotes", "work",
}  # fmt: skip


class Line:
    """Products that share their seasons; the seasons of a line follow one another."""

    def __init__(self, products: list) -> None:
        self.products = products
        self.seasons: list = []


class SeasonPlan:
    def __init__(self, code: str, line: Line, products: list, starts: date, ends: date) -> None:
        self.code = code
        self.line = line
        self.products = products
        self.starts = starts
        self.ends = ends
        self.basis = "delivered"
        self.stock: dict = {}
        self.made: set = set()
        self.poor = False

    def day(self, rng: Random, low: float = 0.0, high: float = 1.0) -> date:
        length = (self.ends - self.starts).days
        return self.starts + timedelta(days=int(length * rng.uniform(low, high)))


class Maker:
    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.sheets: dict = {}
        self.used: set = set()
        self.count = 0
        self.currency = self.rng.choices(["PEN", "CLP", "KWD", "PYG"], [6, 2, 2, 1])[0]
        self.decimals = DECIMALS[self.currency]
        self.ref_mode = self.rng.choices(["all", "some", "none"], [7, 2, 1])[0]
        self.round_rates = self.rng.random() < 0.5
        self.seasons: list = []
        self.lines: list = []
        self.grades: dict = {}
        self.movement_days: dict = {}
        self.taken_last: dict = {}
        self.telling_days: list = []
        self.bare = self.chance(0.08)
        self.huge = self.chance(0.08)

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    # --- text ---

    def money(self, minor: int, currency: str = "") -> str:
        decimals = DECIMALS[currency or self.currency]
        sign = "-" if minor < 0 else ""
        whole, part = divmod(abs(minor), 10**decimals)
        return f"{sign}{whole}" + (f".{part:0{decimals}d}" if decimals else "")

    def amount(self, low: float, high: float) -> int:
        """Minor units worth about so many soles."""
        scale = UNIT[self.currency] * 10**self.decimals
        return max(1, int(self.rng.uniform(low, high) * scale))

    def price(self, low: float, high: float) -> str:
        decimals = (
            self.rng.choice([0, 1, 2, 2, 3, 6]) if self.currency != "KWD" else self.rng.choice([3, 4, 6])
        )
        exact = self.rng.uniform(low, high) * UNIT[self.currency]
        return f"{max(exact, 10.0**-decimals):.{decimals}f}"

    def quantity(self, milli: int) -> str:
        whole, part = divmod(milli, 1000)
        return str(whole) if part == 0 and self.chance(0.7) else f"{whole}.{part:03d}"

    # --- rows ---

    def add(self, sheet: str, /, **cells: str) -> dict:
        row = {name.rstrip("_"): value for name, value in cells.items() if value != ""}
        if sheet in REFERRED and "ref" not in row and self.wants_ref():
            row["ref"] = self.new_ref()
        if self.chance(0.03) and sheet in REFERRED:
            row["note"] = self.rng.choice(["seen", "=1+1", "¿qué?"])
        self.sheets.setdefault(sheet, []).append(row)
        return row

    def wants_ref(self) -> bool:
        return self.ref_mode == "all" or (self.ref_mode == "some" and self.chance(0.5))

    def new_ref(self) -> str:
        while True:
            ref = f"{self.rng.choice('abXYñ')}{self.rng.randrange(10**6)}"
            if ref not in self.used:
                self.used.add(ref)
                return ref

    def code(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def rows(self, sheet: str) -> list:
        return self.sheets.get(sheet, [])

    # --- seasons ---

    def containing(self, on: date) -> list:
        return [plan for plan in self.seasons if plan.starts <= on <= plan.ends]

    def tag(self, plan: SeasonPlan, on: date) -> str:
        """The season column of an event without product: needed where the date alone does not tell."""
        if self.containing(on) == [plan] and self.chance(0.6):
            return ""
        return plan.code

    def product_tag(self, plan: SeasonPlan, on: date) -> str:
        """The same for an event with a product of the season."""
        if plan.starts <= on <= plan.ends and self.chance(0.85):
            return ""
        if on > plan.ends and plan is plan.line.seasons[-1] and self.chance(0.5):
            return ""
        return plan.code

    def movement_day(self, plan: SeasonPlan, kind: str, low: float, high: float) -> date:
        """Losses, arrivals and goods coming back never share a day: which comes first is nobody's business."""
        for _ in range(200):
            on = plan.day(self.rng, low, high)
            if self.movement_days.setdefault(on, kind) == kind:
                return on
        raise AssertionError("a season too short for its movements")
