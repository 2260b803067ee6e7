"""Why the demo does not start."""


class DemoRefused(Exception):
    """The words are for the person at the terminal: what is wrong and what to do."""


class PortTaken(DemoRefused):
    """Somebody listens where a part of the demo should."""
