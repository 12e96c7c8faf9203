import re
from pathlib import Path

from odoo.tests import TransactionCase

ADDONS = Path(__file__).parents[2]
WRITES = re.compile(
    r'(INSERT INTO|UPDATE|DELETE FROM)\s+unified_inventory_(hold|entry|level)'
    r"|[\"']unified\.inventory\.(hold|entry|level)[\"']\]"
    r'(\.sudo\(\))?\.(create|write|unlink)\('
)
ALLOWED = {
    'unified_inventory/store.py',  # the short transactions
    'unified_inventory/reconciliation_store.py',  # rows that compensate
    'unified_inventory/rollup.py',  # old rows, their sums kept
    'unified_inventory/models/unified_inventory_settle.py',  # goods that leave, with their stock
}


class TestLedgerWriters(TransactionCase):
    def test_nobody_else_writes_holds_or_ledger(self):
        """The check of docs/adr/0001."""
        writers = {
            str(path.relative_to(ADDONS))
            for path in ADDONS.rglob('*.py')
            if '/tests/' not in str(path) and WRITES.search(path.read_text())
        }
        self.assertEqual(writers, ALLOWED)
