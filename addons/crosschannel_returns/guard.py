"""Who decides alone."""

from odoo.tools import SQL


def win(records):
    """Let one transaction at a time decide about these records: of two, one is replayed.

    Odoo's transactions read a snapshot, and a mere lock does not renew it: whoever waited for
    another's commit gets a serialization failure here, and the server runs it anew.
    """
    if not records:
        return
    records.env.flush_all()
    records.env.execute_query(
        SQL(
            'UPDATE %s SET write_date = write_date WHERE id IN %s RETURNING id',
            SQL.identifier(records._table),
            tuple(sorted(records.ids)),
        )
    )
