import json

from odoo import api, models
from odoo.tools import SQL

PARTNER = 'res.partner'


class UnifiedCustomerRows(models.AbstractModel):
    """Rows of the database as they are, for who has `kept_number` and `gone_number`."""

    _name = 'unified.customer.rows'
    _description = 'Rows of Customers'

    def _tables_of_records(self):
        query = SQL("""
            SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
             WHERE a.attname = 'id' AND c.relkind = 'r'
               AND c.relnamespace = current_schema::regnamespace
        """)
        return {row[0] for row in self.env.execute_query(query)}

    def _rows(self, table, ids):
        query = SQL(
            'SELECT id, to_jsonb(t) FROM %s t WHERE id = ANY(%s)', SQL.identifier(table), list(ids)
        )
        return dict(self.env.execute_query(query))

    def _row_ids(self, table, column, number):
        query = SQL(
            'SELECT id FROM %s WHERE %s = %s ORDER BY id',
            SQL.identifier(table), SQL.identifier(column), number,
        )  # fmt: skip
        return [row[0] for row in self.env.execute_query(query)]

    def _document_ids(self, table, model, number):
        query = SQL(
            'SELECT id FROM %s WHERE %s = %s AND res_id = %s',
            SQL.identifier(table), SQL.identifier(model), PARTNER, number,
        )  # fmt: skip
        return [row[0] for row in self.env.execute_query(query)]

    def _links(self, table, column, number):
        """Rows of a table that only says what belongs together."""
        query = SQL(
            'SELECT to_jsonb(t) FROM %s t WHERE %s = %s',
            SQL.identifier(table), SQL.identifier(column), number,
        )  # fmt: skip
        return [row[0] for row in self.env.execute_query(query)]

    def _move_rows(self, table, column, ids):
        """What still is the kept contact's goes back."""
        self.env.cr.execute(
            SQL(
                'UPDATE %s SET %s = %s WHERE id = ANY(%s) AND %s = %s',
                SQL.identifier(table),
                SQL.identifier(column),
                self.gone_number,
                list(ids),
                SQL.identifier(column),
                self.kept_number,
            )
        )

    def _give_links(self, table, column, mine, others):
        def rest(row):
            return sorted((key, str(value)) for key, value in row.items() if key != column)

        had = [rest(row) for row in others]
        for row in mine:
            if rest(row) not in had:
                conditions = SQL(' AND ').join(
                    SQL('%s = %s', SQL.identifier(key), value)
                    for key, value in {**row, column: self.kept_number}.items()
                )
                self.env.cr.execute(
                    SQL('DELETE FROM %s WHERE %s', SQL.identifier(table), conditions)
                )
            self._insert_row(table, row)

    def _insert_row(self, table, row):
        """Put a row back, unless something took its place."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s
                   SELECT * FROM jsonb_populate_record(NULL::%(table)s, %(row)s::jsonb)
                   ON CONFLICT DO NOTHING""",
                table=SQL.identifier(table),
                row=self._dump(row),
            )
        )

    def _write_row(self, table, number, values):
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s SET %(columns)s
                     FROM jsonb_populate_record(NULL::%(table)s, %(row)s::jsonb) AS before
                    WHERE %(table)s.id = %(id)s""",
                table=SQL.identifier(table),
                columns=SQL(', ').join(
                    SQL('%s = %s', SQL.identifier(name), SQL.identifier('before', name))
                    for name in values
                ),
                row=self._dump(values),
                id=number,
            )
        )

    @api.model
    def _dump(self, value):
        return json.dumps(value)
