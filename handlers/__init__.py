"""Everything that wakes the bot: Slack, webhooks, timers."""
