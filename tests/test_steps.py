"""Files that the command writes."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'tooling'))

from commerce_tool.steps import write_whole


def test_a_secret_is_at_no_moment_readable_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, part = tmp_path / 'odoo.conf', tmp_path / 'odoo.conf.part'
    part.write_text('of a killed run')
    part.chmod(0o644)
    seen = []
    replace = Path.replace

    def write_text(path: Path, text: str) -> None:
        seen.append(path.stat().st_mode & 0o777)
        path.write_bytes(text.encode())

    def replaced(path: Path, target: Path) -> Path:
        seen.append(path.stat().st_mode & 0o777)
        return replace(path, target)

    monkeypatch.setattr(Path, 'write_text', write_text)
    monkeypatch.setattr(Path, 'replace', replaced)
    write_whole(file, 'omni_card_keys = secret', mode=0o600)
    assert (file.read_text(), seen) == ('omni_card_keys = secret', [0o600, 0o600])
