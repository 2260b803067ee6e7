"""What people see in Slack. Pure: a view and words in, Block Kit out."""
