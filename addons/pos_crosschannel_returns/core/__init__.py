"""Decisions without a database: see intake."""

from .intake import Intake, Malformed, allot, parse

__all__ = ['Intake', 'Malformed', 'allot', 'parse']
