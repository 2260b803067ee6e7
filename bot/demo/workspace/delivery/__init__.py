"""Everything the workspace sends to the bot, over signed HTTP or Socket Mode."""
