"""What a SQLite file must be set to at every connection; set by the configuration, read back at start."""

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 20000,
    "trusted_schema": 0,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "wal_autocheckpoint": 0,
}
