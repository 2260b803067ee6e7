"""What pip and venv write when they fail, and what a person can do about it.

Read by `prepare`, so the syntax is that of Python 3.6.
"""

import re

NO_NETWORK = (
    "no connection to the package index. Check the network and, if there is one, the proxy\n"
    "(HTTPS_PROXY), then run the same command again: what was downloaded is kept."
)
DISK_FULL = (
    "the disk is full. Make room (how much is needed stands above; pip also uses TMPDIR), then\n"
    "run the same command again: what was downloaded is kept."
)
UNKNOWN_CERTIFICATE = (
    "the package index shows a certificate that this machine does not trust. Behind a company\n"
    "proxy, set PIP_CERT to the company's certificate file and run again."
)
OTHER_HASH = (
    "a download differs from the lock file and was thrown away. Run the same command again; if\n"
    "it happens twice, something between here and the package index changes files."
)
NO_COMPILER = (
    "for this Python or machine a package comes only as source, and building it failed.\n"
    "Install a compiler (Debian, Ubuntu: apt install build-essential python3-dev; Fedora:\n"
    "dnf install gcc gcc-c++ python3-devel; macOS: xcode-select --install), or use a Python\n"
    "that has ready-made packages: make PYTHON=python3.12 …"
)
NO_PACKAGE = (
    "a package does not exist for this Python or machine. Python 3.11, 3.12 and 3.13 on Linux\n"
    "and macOS are known to work: make PYTHON=python3.12 …"
)
NOT_WRITABLE = "a folder may not be written. Choose another place: make VENV=/some/folder …"

_PATTERNS = (  # the first that matches wins: pip reports a lost network as a missing package, too
    (r"No space left on device|Errno 28|Disk quota exceeded", DISK_FULL),
    (r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError", UNKNOWN_CERTIFICATE),
    (r"NewConnectionError|NameResolutionError|Temporary failure in name", NO_NETWORK),
    (r"Network is unreachable|ConnectTimeoutError|ReadTimeoutError|ProxyError", NO_NETWORK),
    (r"Connection (?:refused|aborted|broken|reset)", NO_NETWORK),
    (r"DO NOT MATCH THE HASHES", OTHER_HASH),
    (r"command '\S*(?:gcc|cc|clang|\+\+)\S*' failed|directory: '\S*(?:gcc|cc)'", NO_COMPILER),
    (r"Unable to find .*compiler|Failed to build|Rust compiler|Python\.h", NO_COMPILER),
    (r"No matching distribution found|from versions: none", NO_PACKAGE),
    (r"Permission denied|Errno 13", NOT_WRITABLE),
)


def explain(written: str) -> str:
    """One sentence and its remedy for what pip or venv wrote; its last lines if it is new."""
    for pattern, words in _PATTERNS:
        if re.search(pattern, written):
            return words
    return "the installation failed:\n" + "\n".join(written.strip().splitlines()[-15:])
