"""The generic platform: signed webhooks in and out. The example to copy for a new platform."""
