"""Double entry by construction: the chart of accounts, entries and their balance, the hash chain."""
