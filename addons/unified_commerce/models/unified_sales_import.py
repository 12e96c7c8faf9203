import csv
import gzip
import hashlib
import itertools

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import COLUMNS, Reject, by_invoice, parse_line
from .retail_store import RetailStore


class UnifiedSalesImport(models.Model):
    """How far the import of a file of past sales has come.

    Orders, rejects and position of a batch are written in one transaction: killed at any moment
    and run again, the import goes on after the last whole batch.
    """

    _name = 'unified.sales.import'
    _description = 'Import of Past Sales'
    _order = 'id desc'

    name = fields.Char(string='File', required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True, help='SHA-256 of the file.')
    total = fields.Integer(string='Lines in the File', readonly=True)
    position = fields.Integer(string='Lines Read', readonly=True)
    imported = fields.Integer(string='Lines Imported', readonly=True)
    rejected = fields.Integer(string='Lines Rejected', readonly=True)
    order_ids = fields.One2many('sale.order', 'retail_import_id', string='Orders')
    reject_ids = fields.One2many('unified.sales.import.reject', 'import_id', string='Bad Lines')

    _fingerprint_uniq = models.Constraint('UNIQUE (fingerprint)', 'A file is imported once.')

    # === BUSINESS METHODS ===#

    @api.model
    def _open(self, path):
        """The import of this very file, begun or new.

        :raise UserError: the file is not an Online Retail file.
        """
        fingerprint, total = self._survey(path)
        known = self.search([('fingerprint', '=', fingerprint)])
        return known or self.create({'name': path.name, 'fingerprint': fingerprint, 'total': total})

    @api.model
    def _survey(self, path):
        """The file's fingerprint and its number of records."""
        digest = hashlib.sha256()
        with path.open('rb') as file:
            while block := file.read(1 << 20):
                digest.update(block)
        with _open_text(path) as file:
            reader = csv.reader(file)
            if next(reader, None) != list(COLUMNS):
                raise UserError(
                    self.env._(
                        '%(file)s does not begin with the columns %(columns)s.',
                        file=path.name,
                        columns=', '.join(COLUMNS),
                    )
                )
            return digest.hexdigest(), sum(1 for _row in reader)

    def _run(self, path, batch=5000, limit=None):
        """Import what is left, batch by batch; the caller commits each time it is given control.

        :param int limit: at most that many more lines.
        :return: a generator of positions.
        """
        self.ensure_one()
        store = RetailStore(self)
        with _open_text(path) as file:
            reader = csv.reader(file)
            next(reader)
            left = itertools.islice(_numbered(reader), self.position, None)
            for rows in _batches(itertools.islice(left, limit), batch):
                self._import_rows(store, rows)
                yield self.position
        store.link_returns()
        yield self.position

    def _import_rows(self, store, rows):
        parsed = [(parse_line(number, row), row) for number, row in rows]
        lines = [line for line, _row in parsed if not isinstance(line, Reject)]
        foreign = store.foreign_invoices({line.invoice for line in lines})
        rejects = []
        for line, row in parsed:
            if isinstance(line, Reject):
                rejects.append((line.number, line.reason, row))
            elif line.invoice in foreign:
                rejects.append((line.number, 'invoice already in the database', row))
        store.save(by_invoice(line for line in lines if line.invoice not in foreign))
        self._keep_rejects(rejects)
        self.write(
            {
                'position': self.position + len(rows),
                'imported': self.imported + len(rows) - len(rejects),
                'rejected': self.rejected + len(rejects),
            }
        )
        self.env.flush_all()

    def _keep_rejects(self, rejects):
        self.env['unified.sales.import.reject'].create(
            [
                {'import_id': self.id, 'line': number, 'reason': reason, 'content': _text(row)}
                for number, reason, row in rejects
            ]
        )

    def _check_none_lost(self):
        """Compare what was counted while reading with what is in the tables.

        :raise UserError: a line was lost or came twice.
        """
        found = self.env['sale.order.line'].search_count(
            [('order_id.retail_import_id', '=', self.id)]
        )
        rejected = len(self.reject_ids)
        if (found, rejected, found + rejected) != (self.imported, self.rejected, self.position):
            raise UserError(
                self.env._(
                    '%(read)s lines read, but %(found)s order lines and %(rejected)s bad lines kept.',
                    read=self.position,
                    found=found,
                    rejected=rejected,
                )
            )

    def _write_rejects(self, path):
        """Write all bad lines of this import: number, reason, the line as it was."""
        with path.open('w', newline='', encoding='utf-8') as file:
            writer = csv.writer(file, lineterminator='\n')
            writer.writerow(['line', 'reason', 'content'])
            writer.writerows((row.line, row.reason, row.content) for row in self.reject_ids)


class UnifiedSalesImportReject(models.Model):
    _name = 'unified.sales.import.reject'
    _description = 'Bad Line of Past Sales'
    _order = 'import_id, line'
    _rec_name = 'reason'

    import_id = fields.Many2one(
        'unified.sales.import', required=True, index=True, ondelete='cascade', readonly=True
    )
    line = fields.Integer(required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    content = fields.Char(readonly=True)


def _open_text(path):
    opener = gzip.open if path.suffix == '.gz' else open
    return opener(path, 'rt', newline='', encoding='utf-8', errors='replace')


def _numbered(reader):
    """Rows with the number of their first line in the file."""
    before = reader.line_num
    for row in reader:
        yield before + 1, row
        before = reader.line_num


def _batches(rows, size):
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _text(row):
    return ','.join(row).replace('\0', '')
