"""Block Kit: what Slack accepts, and what it adds to what it accepted."""
