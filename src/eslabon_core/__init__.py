"""Eslabón's pure core: the laws that move money and produce, without database, clock, files or network."""

__version__ = "0.1.0"
