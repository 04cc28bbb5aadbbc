"""A mixed-integer program as arrays: columns, rows and entries are added in blocks and given to HiGHS in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Maximise objective @ x + offset subject to row_lower <= A x <= row_upper; A by columns (start, row, value)."""

    objective: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
    start: NDArray[np.int32]
    row: NDArray[np.int32]
    value: Floats
    offset: float

    def load(self, solver: highspy.Highs, *, relaxed: bool = False) -> None:
        """Give the whole model to HiGHS; relaxed: whole numbers may be fractions."""
        kinds = np.zeros(len(self.objective), dtype=np.int32) if relaxed else self.integer.astype(np.int32)
        solver.passModel(
            len(self.objective), len(self.row_lower), len(self.value), int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMaximize), self.offset, self.objective, self.lower, self.upper,
            self.row_lower, self.row_upper, self.start, self.row, self.value, kinds,
        )  # fmt: skip


class MatrixBuilder:
    """Blocks of columns and rows; `columns` and `rows` return the indices of what they added."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, NDArray[np.bool_]]] = []
        self._rows: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Indices, Indices, Floats]] = []
        self.column_count = self.row_count = 0

    def columns(
        self, shape: Any, *, lower: ArrayLike = 0.0, upper: ArrayLike = np.inf, integer: bool = False
    ) -> Indices:
        """New variables of this shape."""
        indices = np.arange(self.column_count, self.column_count + int(np.prod(shape))).reshape(shape)
        self._columns.append((*_bounds(indices, lower, upper), np.full(indices.size, integer)))
        self.column_count += indices.size
        return indices

    def rows(self, shape: Any, *, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf) -> Indices:
        """New constraints of this shape, empty so far."""
        indices = np.arange(self.row_count, self.row_count + int(np.prod(shape))).reshape(shape)
        self._rows.append(_bounds(indices, lower, upper))
        self.row_count += indices.size
        return indices

    def enter(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Coefficients; the three are broadcast together. Two entries in one place add up."""
        row, column, value = np.broadcast_arrays(rows, columns, np.asarray(values, dtype=np.float64))
        self._entries.append((row.ravel(), column.ravel(), value.ravel()))

    def finish(self, objective: Floats, offset: float) -> Matrix:
        """The finished arrays. `objective` has one value per column."""
        lower, upper, integer = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        row_lower, row_upper = (np.concatenate(part) for part in zip(*self._rows, strict=True))
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        place, where = np.unique(column * self.row_count + row, return_inverse=True)
        summed = np.bincount(where, weights=value, minlength=len(place))
        kept = summed != 0.0
        column, row = np.divmod(place[kept], self.row_count)
        start = np.searchsorted(column, np.arange(self.column_count))
        return Matrix(
            objective=objective, lower=lower, upper=upper, integer=integer, row_lower=row_lower, row_upper=row_upper,
            start=start.astype(np.int32), row=row.astype(np.int32), value=summed[kept], offset=offset,
        )  # fmt: skip


def _bounds(indices: Indices, lower: ArrayLike, upper: ArrayLike) -> tuple[Floats, Floats]:
    low, high = (
        np.broadcast_to(np.asarray(bound, dtype=np.float64), indices.shape).ravel()
        for bound in (lower, upper)
    )
    return low, high
