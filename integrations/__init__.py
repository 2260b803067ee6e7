"""The outside world; knows nothing of bot or handlers."""
