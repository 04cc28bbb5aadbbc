"""The second opinion: from raw workbook rows to the settlement document, slowly, in plain fractions.

It shares nothing with the product. Clear before fast; every module follows one section of the design.
"""

from .document import close, settle
from .errors import OracleError
from .read import merge, read_folder

__all__ = ["OracleError", "close", "merge", "read_folder", "settle"]
