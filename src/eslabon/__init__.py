"""Eslabón's shell: the Django rooms around the pure core."""
