"""A Slack of one's own for demo and tests, as strict as Slack."""
