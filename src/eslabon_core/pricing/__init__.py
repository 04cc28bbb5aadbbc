"""What one delivered line is: its claim, its season, its grade, its price, what is taken off, its value.

Codes are text; the empty text stands for none everywhere ("" is no station, no certification, the implicit grade).
Times are naive and local to the organisation; a date means 00:00.
"""
