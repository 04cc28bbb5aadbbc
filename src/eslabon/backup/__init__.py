"""Backups that are proved before they are called done, and restores that are proved before they replace anything."""
