"""What happens in the demo: the brand's FAQ, the comments and who plays them."""

from pathlib import Path

FAQ_FILE = Path(__file__).with_name("faq.yaml")
"""Voice, current facts and the 15 entries, in the form of `bot.rules.faq_file`."""
COMMENTS_FILE = Path(__file__).with_name("comments.yaml")
"""Posts, comments and crowds, in the form of `bot.demo.story.script`."""
