"""The tables: one file a family, with columns, constraints and legal state moves."""
