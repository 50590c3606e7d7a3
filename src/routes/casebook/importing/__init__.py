"""Foreign rows into a casebook: columns recognised, cells read, rows kept as records or drafts."""
