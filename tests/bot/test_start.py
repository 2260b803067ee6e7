"""What every start pays for."""

import subprocess
import sys

LOADED = "import sys, bot.__main__; print(*sys.modules)"


def test_a_start_does_not_load_the_client_of_models_nobody_configured():
    command = [sys.executable, "-c", LOADED]
    shown = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own

    loaded = shown.stdout.decode().split()
    assert "bot.machines" in loaded
    assert "openai" not in loaded
