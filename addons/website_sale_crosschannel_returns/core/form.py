"""The form of a return as it was typed."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

NOTE_LENGTH = 500
KEY = re.compile(r'[0-9A-Za-z-]{8,64}')
QUANTITY = re.compile(r'quantity_(\d{1,18})')


@dataclass(frozen=True, slots=True)
class FormLine:
    """``quantity`` is None when what was typed is no number, 0.0 when nothing was."""

    line: int
    typed: str
    quantity: float | None
    reason: str = ''
    note: str = ''


@dataclass(frozen=True, slots=True)
class Form:
    lines: tuple[FormLine, ...] = ()
    way: str = ''
    place: int = 0
    key: str = ''

    @property
    def wanted(self) -> tuple[FormLine, ...]:
        """The lines that something was typed for, a bad quantity too."""
        return tuple(line for line in self.lines if line.quantity != 0)

    def of(self, line: int) -> FormLine:
        found = [item for item in self.lines if item.line == line]
        return found[0] if found else FormLine(line, '', 0.0)


def read_form(fields: Mapping[str, object]) -> Form:
    """Read what a browser sent: quantity_ID, reason_ID and note_ID, way, place, request_key."""

    def text(name: str) -> str:
        value = fields.get(name)
        return value.strip() if isinstance(value, str) else ''

    ids = sorted({int(found[1]) for name in fields if (found := QUANTITY.fullmatch(name))})
    key = text('request_key')
    place = text('place')
    return Form(
        lines=tuple(
            FormLine(
                line,
                text(f'quantity_{line}')[:20],
                _number(text(f'quantity_{line}')),
                text(f'reason_{line}')[:64],
                text(f'note_{line}')[:NOTE_LENGTH],
            )
            for line in ids
        ),
        way=text('way'),
        place=int(place) if re.fullmatch(r'\d{1,9}', place) else 0,
        key=key if KEY.fullmatch(key) else '',
    )


def _number(text: str) -> float | None:
    if not text:
        return 0.0
    try:
        value = float(text.replace(',', '.'))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
