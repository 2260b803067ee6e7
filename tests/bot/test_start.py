"""What every start pays for."""

import subprocess
import sys

SERVE = (
    "import sys; from bot.__main__ import main;"
    "main(['serve', '--help'], standalone_mode=False);"
    "print(*sys.modules)"
)


def test_a_server_loads_no_client_of_models_nobody_configured_no_calendar_and_no_demo():
    said = subprocess.check_output([sys.executable, "-c", SERVE], text=True)  # noqa: S603 - our own

    loaded = said.split()
    assert "bot.machines" in loaded
    assert "openai" not in loaded
    assert "bot.demo" not in loaded
    assert "holidays" not in loaded
