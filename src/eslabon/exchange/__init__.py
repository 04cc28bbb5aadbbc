"""Every format in or out: the season workbook, market prices, templates. See README.md of this room."""
