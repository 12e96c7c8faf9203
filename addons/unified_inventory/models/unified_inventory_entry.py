from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class UnifiedInventoryEntry(models.Model):
    """A row of the ledger: what a promise took from a place (negative) or gave back."""

    _name = 'unified.inventory.entry'
    _description = 'Inventory Ledger Entry'
    _order = 'id desc'
    _rec_name = 'kind'
    _log_access = False  # rows are never changed; the owner says who

    product_id = fields.Many2one(
        'product.product', required=True, readonly=True, ondelete='restrict'
    )
    warehouse_id = fields.Many2one(
        'stock.warehouse',
        string='Place',
        required=True,
        readonly=True,
        ondelete='restrict',
    )
    company_id = fields.Many2one(related='warehouse_id.company_id')
    quantity = fields.Float(required=True, readonly=True, digits='Product Unit')
    kind = fields.Selection(
        [
            ('hold', 'Held'),
            ('debt', 'Sold although promised'),
            ('backorder', 'Promised from goods to come'),
            ('release', 'Released'),
            ('break', 'Broken'),
            ('expire', 'Expired'),
            ('fulfil', 'Fulfilled'),
            ('repair', 'Repaired'),
        ],
        required=True,
        readonly=True,
    )
    # No foreign key: the hold is committed by a transaction of its own, which the writer's
    # REPEATABLE READ snapshot need not see yet; PostgreSQL would refuse the reference.
    hold_ref = fields.Integer(string='Hold', required=True, readonly=True, index=True)
    owner = fields.Char(readonly=True)
    created_at = fields.Datetime(
        string='Time', required=True, readonly=True, default=fields.Datetime.now
    )
    request_key = fields.Char(readonly=True)
    settled = fields.Boolean(
        readonly=True, help='Added to the sum of its product and place already.'
    )

    _product_idx = models.Index('(product_id, hold_ref)')
    _unsettled_idx = models.Index('(product_id, warehouse_id) WHERE settled IS NOT TRUE')
    _fulfil_uniq = models.UniqueIndex(
        "(hold_ref, request_key) WHERE kind = 'fulfil'",
        'This movement has been booked already.',
    )

    def init(self):
        """Let the database itself refuse to rewrite history. Only the roll-up removes rows, of
        holds that are over and to which they add up to nothing (docs/adr/0004)."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION unified_inventory_entry_append_only()
                RETURNS trigger AS $body$
                BEGIN
                    IF TG_OP = 'UPDATE'
                       AND (OLD.settled IS NOT TRUE OR NEW.settled)
                       AND ROW(NEW.product_id, NEW.warehouse_id, NEW.quantity, NEW.kind,
                               NEW.hold_ref, NEW.owner, NEW.request_key, NEW.created_at)
                           IS NOT DISTINCT FROM
                           ROW(OLD.product_id, OLD.warehouse_id, OLD.quantity, OLD.kind,
                               OLD.hold_ref, OLD.owner, OLD.request_key, OLD.created_at)
                    THEN
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'DELETE' AND OLD.settled
                       AND current_setting('unified_inventory.rollup', true) = 'on'
                    THEN
                        RETURN OLD;
                    END IF;
                    RAISE EXCEPTION 'the inventory ledger is append-only';
                END
                $body$ LANGUAGE plpgsql;
                CREATE OR REPLACE TRIGGER unified_inventory_entry_append_only
                    BEFORE UPDATE OR DELETE ON unified_inventory_entry
                    FOR EACH ROW EXECUTE FUNCTION unified_inventory_entry_append_only();

                CREATE OR REPLACE FUNCTION unified_inventory_entry_keep_sum()
                RETURNS trigger AS $body$
                BEGIN
                    IF EXISTS (
                        SELECT FROM gone g
                          LEFT JOIN unified_inventory_hold h ON h.id = g.hold_ref
                               AND h.state IN ('fulfilled', 'released', 'expired')
                         GROUP BY g.hold_ref, g.product_id, g.warehouse_id
                        HAVING sum(g.quantity) != 0 OR bool_or(h.id IS NULL)
                    ) THEN
                        RAISE EXCEPTION 'these rows of the inventory ledger still count';
                    END IF;
                    RETURN NULL;
                END
                $body$ LANGUAGE plpgsql;
                CREATE OR REPLACE TRIGGER unified_inventory_entry_keep_sum
                    AFTER DELETE ON unified_inventory_entry REFERENCING OLD TABLE AS gone
                    FOR EACH STATEMENT EXECUTE FUNCTION unified_inventory_entry_keep_sum();
                """
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._('The inventory ledger is append-only.'))

    def action_open_hold(self):
        """Open the hold that this row belongs to."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'unified.inventory.hold',
            'res_id': self.hold_ref,
            'views': [(False, 'form')],
        }
