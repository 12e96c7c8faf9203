from odoo import fields, models


class UnifiedInventoryLevel(models.Model):
    """The sum of the ledger rows that are already added up, so that a decision reads few
    rows however long the history is. Written by the ledger alone; nobody has access."""

    _name = "unified.inventory.level"
    _description = "Ledger Sum"
    _log_access = False

    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, index=True, ondelete="restrict"
    )
    quantity = fields.Float(required=True, digits="Product Unit")

    _product_place_uniq = models.Constraint(
        "UNIQUE (product_id, warehouse_id)", "One sum for each product and place."
    )
