"""The one error of the oracle: the design calls something an error, and here it is named."""


class OracleError(Exception):
    def __init__(self, code: str, where: str) -> None:
        super().__init__(f"{code}: {where}")
        self.code = code
        self.where = where
