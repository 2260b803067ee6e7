"""The whole product on one machine, with no account anywhere."""
