"""A line chart as SVG, readable on light and dark pages; nothing but text is needed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 56, 56
COLOURS = ('#2f81b7', '#c2691c', '#a33a5b')
GREY = '#8a8f98'
STEPS = (1, 2, 5)  # times a power of ten: the marks of the upright axis


def write(
    path: Path,
    title: str,
    across: str,
    upright: str,
    positions: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    goal: float | None = None,
) -> None:
    """Draw lines over evenly spaced positions, their names at their ends.

    :param across: what the positions are
    :param upright: what the values are
    :param goal: a value that is marked by a broken line
    """
    top = max(max(values) for values in lines.values()) * 1.05
    top = max(top, goal * 1.1) if goal else top
    marks = _marks(top)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(positions) - 1)

    def x(index: int) -> float:
        return LEFT + index * step

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM)

    parts = [_text(LEFT, 24, title, size=16, bold=True), _text(LEFT, 44, upright)]
    for mark in marks:
        parts.append(_line(LEFT, y(mark), WIDTH - RIGHT, y(mark), GREY, 0.5, 0.35))
        parts.append(_text(LEFT - 8, y(mark) + 4, f'{mark:g}', anchor='end'))
    for index, position in enumerate(positions):
        parts.append(_text(x(index), HEIGHT - BOTTOM + 20, f'{position:g}', anchor='middle'))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across, anchor='middle'))
    if goal:
        parts.append(_line(LEFT, y(goal), WIDTH - RIGHT, y(goal), GREY, 1.5, 1, dash='6 4'))
        parts.append(_text(WIDTH - RIGHT + 8, y(goal) + 4, f'goal {goal:g}'))
    for (name, values), colour in zip(lines.items(), COLOURS, strict=False):
        points = ' '.join(f'{x(i):.1f},{y(value):.1f}' for i, value in enumerate(values))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2.5"/>'
        )
        parts += [
            f'<circle cx="{x(i):.1f}" cy="{y(value):.1f}" r="3.5" fill="{colour}"/>'
            for i, value in enumerate(values)
        ]
        end = y(values[-1]) + 4
        parts.append(_text(WIDTH - RIGHT + 8, end, f'{name} {values[-1]:.0f}', colour, bold=True))
    body = '\n'.join(parts)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" font-family="sans-serif">\n'
        f'<title>{escape(title)}</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _marks(top: float) -> list[float]:
    """Round values from zero up, six at most."""
    step = next(
        s * 10**power for power in range(-3, 9) for s in STEPS if top / (s * 10**power) <= 6
    )
    return [n * step for n in range(int(top / step) + 1)]


def _line(x1, y1, x2, y2, colour, width, opacity, dash='') -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-opacity="{opacity}" stroke-dasharray="{dash}"/>'
    )


def _text(x, y, text, colour='#4a4f57', size=12, anchor='start', bold=False) -> str:
    weight = 'bold' if bold else 'normal'
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" '
        f'font-weight="{weight}" text-anchor="{anchor}">{escape(text)}</text>'
    )
