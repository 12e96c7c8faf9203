"""Where everything is kept."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from commerce_tool.steps import Refusal

REPO = Path(__file__).resolve().parents[2]
ADDONS = REPO / 'addons'
CONFIG = REPO / 'config'
TOOLING = REPO / 'tooling'
NEEDED_DISK = 4 * 1024**3


@dataclass(frozen=True)
class Home:
    """The git-ignored folder with downloads, environments and state."""

    path: Path

    @classmethod
    def from_environment(cls) -> Home:
        return cls(Path(os.environ.get('COMMERCE_HOME') or REPO / '.commerce').resolve())

    @property
    def odoo_packages(self) -> Path:
        return self.path / 'odoo/usr/lib/python3/dist-packages'

    @property
    def stock_addons(self) -> Path:
        return self.odoo_packages / 'odoo/addons'

    @property
    def venv(self) -> Path:
        return self.path / 'venv'

    @property
    def python(self) -> Path:
        return self.venv / 'bin/python'

    @property
    def addons_path(self) -> str:
        return f'{self.stock_addons},{ADDONS}'

    @property
    def logs(self) -> Path:
        return self.path / 'log'

    def area(self, name: str) -> Path:
        """A folder for one use: 'demo' (the running shop) or 'test'."""
        folder = self.path / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def fingerprint(self) -> str:
        """Tells two working copies on one machine apart."""
        return hashlib.sha256(str(self.path).encode()).hexdigest()[:8]

    def check_disk(self) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.path).free
        if free < NEEDED_DISK:
            raise Refusal(
                f'{self.path} has {free / 1024**3:.1f} GB free and {NEEDED_DISK / 1024**3:.0f} GB '
                'are needed: free some space, or set COMMERCE_HOME to another disk.'
            )
