"""The codes of cards in their column: sealed with the keys of the server's configuration."""

import logging
import os
from functools import lru_cache

from odoo import fields
from odoo.tools import SQL, config

from .core import KeyRing, read_secrets

OPTION, VARIABLE = 'omni_card_keys', 'OMNI_CARD_KEYS'
_logger = logging.getLogger(__name__)


def key_ring():
    """Return the keys that are configured, the newest first."""
    return _key_ring(os.environ.get(VARIABLE) or config.get(OPTION) or '')


@lru_cache(maxsize=8)
def _key_ring(text):
    secrets, short = read_secrets(text)
    if short:
        _logger.error('%s: %d keys are too short and not used.', OPTION, short)
    return KeyRing(secrets)


class SealedChar(fields.Char):
    """A text that rests sealed in its own column. In memory it is what it always was; only whole
    texts are found, by a digest that the model keeps in the field ``<name>_digest``.

    Without keys it is stored and searched like any other text."""

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        value = super().convert_to_column_insert(value, record, values, validate)
        return value and key_ring().seal(value)

    def _insert_cache(self, records, values):
        super()._insert_cache(records, map(key_ring().open, values))

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        ring = key_ring()
        if ring.newest and operator.endswith('like'):
            operator, value = ('not in' if operator.startswith('not') else 'in'), [value]
        if operator in ('in', 'not in'):
            return self._digest_condition(ring, operator, value, model, alias, query)
        if ring.newest:
            return SQL('FALSE')  # what is sealed is in no order
        return super().condition_to_sql(field_expr, operator, value, model, alias, query)

    def _digest_condition(self, ring, operator, value, model, alias, query):
        digests = [digest for code in value if code for digest in ring.digests(str(code))]
        if not all(value):
            digests.append(False)
        name = f'{self.name}_digest'
        model._check_field_access(self, 'read')  # digests are nobody's, codes are asked for
        digest = model._fields[name]
        return digest.condition_to_sql(name, operator, digests, model.sudo(), alias, query)
