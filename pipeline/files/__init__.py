"""Everything that touches the world outside: disk, database, spreadsheets, YAML."""
