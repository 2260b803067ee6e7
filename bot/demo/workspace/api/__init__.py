"""The Web API under /api/: the methods the product uses, with Slack's own refusals."""
