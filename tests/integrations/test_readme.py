"""The page for who adds a platform says what the code does."""

import re
from dataclasses import fields
from pathlib import Path

from integrations import registry
from integrations.contract import Capabilities
from integrations.standard_webhooks.inbound import _READERS

README = (Path(registry.__file__).parent / "README.md").read_text(encoding="utf-8")


def capability_table() -> str:
    """One column a platform; paste it into the README when the test below fails."""
    columns = [registry.capabilities_of(name) for name in registry.NAMES]
    lines = ["| | " + " | ".join(registry.NAMES) + " |", "|---" * (len(columns) + 1) + "|"]
    for field in fields(Capabilities):
        values = [getattr(column, field.name) for column in columns]
        shown = [{True: "yes", False: "no"}.get(value, str(value)) for value in values]
        lines.append(f"| {field.name} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def test_the_capability_table_is_the_codes():
    assert capability_table() in README


def test_every_setting_of_every_platform_is_listed():
    settings = {setting for name in registry.NAMES for setting in registry.setting_names(name)}

    assert settings == set(re.findall(r"`(SIGNOFF_PLATFORMS__[A-Z_]+)`", README))


def test_every_news_of_the_generic_platform_is_listed():
    assert all(f"`{news}`" in README for news in _READERS)
