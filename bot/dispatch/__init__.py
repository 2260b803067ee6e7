"""Who runs due work: a lease loop on SQLite, procrastinate on PostgreSQL, one clock for both."""
