"""What happens to a comment, whoever asked."""
