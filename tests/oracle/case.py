"""The organisation's records laid open: seasons, who is a member, and to which season an event belongs."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from .errors import OracleError
from .figures import DECIMALS, number
from .read import merge, row_key, without_reversed


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def claims(text: str) -> str:
    """Schemes joined by `;`, in order of code."""
    return ";".join(sorted({part.strip() for part in text.split(";") if part.strip()}))


class Season:
    def __init__(self, row: dict) -> None:
        self.code = row["code"]
        self.products = [part.strip() for part in row["product"].split(";") if part.strip()]
        self.starts = day(row["starts_on"])
        self.ends = day(row["ends_on"])
        self.basis = row.get("basis") or "delivered"
        self.equalise = row.get("equalise") == "yes"

    def contains(self, on: date) -> bool:
        return self.starts <= on <= self.ends


class Case:
    """All records of one organisation, and the runs that were closed before."""

    def __init__(self, sheets: dict, closed: list) -> None:
        self.everything = merge([sheets])
        self.sheets = without_reversed(self.everything)
        self.closed = list(closed)
        organisation = self.rows("organisation")[0]
        self.organisation = organisation
        self.currency = organisation["currency"]
        self.decimals = DECIMALS[self.currency]
        self.timezone = ZoneInfo(organisation.get("timezone") or "UTC")
        self.pays_nonmembers = organisation.get("nonmember_second_payment") == "yes"
        self.seasons = {row["code"]: Season(row) for row in self.rows("seasons")}
        self.contracts: dict = {}
        for row in sorted(self.rows("contracts"), key=lambda row: number(row["line"])):
            self.contracts.setdefault(row["code"], row)
        self.members = {row["code"]: row for row in self.rows("members")}
        self.products_of = {code: set(season.products) for code, season in self.seasons.items()}
        for run in self.closed:
            for carried in run["carried"]:
                self.products_of[carried["to"]].add(carried["key"][0])
        self.process_season: dict = {}
        self.assign_processes()

    def rows(self, sheet: str) -> list:
        return self.sheets.get(sheet, [])

    def runs_of(self, season: str) -> list:
        return [run for run in self.closed if run["season"] == season]

    def is_closed(self, season: str) -> bool:
        return bool(self.runs_of(season))

    def local(self, at: str) -> datetime:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is not None:
            moment = moment.astimezone(self.timezone).replace(tzinfo=None)
        return moment

    def is_member(self, code: str, on: date) -> bool:
        member = self.members[code]
        if member.get("is_member", "yes") == "no":
            return False
        if member.get("joined_on") and on < day(member["joined_on"]):
            return False
        return not (member.get("left_on") and on > day(member["left_on"]))

    # --- to which season an event belongs ---

    def remembered(self, sheet: str, row: dict) -> str:
        """A closed season keeps the rows that it had."""
        for run in self.closed:
            if (sheet, row_key(sheet, row)) in run["rows"]:
                return run["season"]
        return ""

    def season_of(self, sheet: str, row: dict, on: date, product: str = "") -> str:
        if row.get("season"):
            if row["season"] not in self.seasons:
                raise OracleError("season.unknown", f"{sheet} {row}")
            return row["season"]
        contract = self.contracts.get(row.get("contract", ""))
        if contract and contract.get("season"):
            return contract["season"]
        return self.remembered(sheet, row) or self.fitting(f"{sheet} {row}", on, product)

    def fitting(self, where: str, on: date, product: str) -> str:
        fit = [
            season
            for code, season in sorted(self.seasons.items())
            if not product or product in self.products_of[code]
        ]
        containing = [season.code for season in fit if season.contains(on)]
        if len(containing) > 1:
            raise OracleError("season.two", f"{where}: {containing}")
        if containing:
            return containing[0]
        earlier = [season for season in fit if season.ends < on and not self.is_closed(season.code)]
        if not earlier:
            raise OracleError("season.none", where)
        return max(earlier, key=lambda season: (season.ends, season.code)).code

    def assign_processes(self) -> None:
        """What is made from a season's products by its processing is of that season too, step by step."""
        processes: dict = {}
        for row in self.rows("processing"):
            processes.setdefault(row["code"], []).append(row)
        waiting = dict(sorted(processes.items()))
        while waiting:
            settled = self.assigned(waiting, self.seasons_by_date) or self.assigned(
                waiting, self.seasons_earlier
            )
            if not settled:
                raise OracleError("season.none", f"processing {sorted(waiting)}")
            for code, season in settled.items():
                self.process_season[code] = season
                for row in waiting.pop(code):
                    if row.get("output_product"):
                        self.products_of[season].add(row["output_product"])

    def assigned(self, waiting: dict, candidates) -> dict:
        settled = {}
        for code, rows in waiting.items():
            tagged = {row["season"] for row in rows if row.get("season")}
            known = {self.remembered("processing", row) for row in rows} - {""}
            found = tagged or known or candidates(rows)
            if len(found) > 1:
                raise OracleError("season.two", f"processing {code}: {sorted(found)}")
            if found:
                settled[code] = min(found)
        return settled

    def process_products(self, rows: list) -> set:
        inputs = {row["input_product"] for row in rows if row.get("input_product")}
        return inputs or {row["output_product"] for row in rows if row.get("output_product")}

    def seasons_by_date(self, rows: list) -> set:
        on = day(rows[0]["on"])
        products = self.process_products(rows)
        return {
            code
            for code, season in self.seasons.items()
            if season.contains(on) and products & self.products_of[code]
        }

    def seasons_earlier(self, rows: list) -> set:
        found = set()
        for product in self.process_products(rows):
            try:
                found.add(self.fitting("processing", day(rows[0]["on"]), product))
            except OracleError:
                continue
        return found


def percent(text: str) -> Fraction:
    return number(text) / 100
