"""Comments and mentions of a Facebook Page, through the Graph API."""
