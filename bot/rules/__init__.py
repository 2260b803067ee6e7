"""Decisions without I/O: values in, value out."""
