"""What keeps the goods of a payment on its way has come here from the shop's module."""

MOVED = (
    'ir_cron_tell_hold_ended',
    'ir_cron_tell_hold_ended_ir_actions_server',
    'field_sale_order__hold_told_ref',
    'field_unified_inventory_channel__pending_days',
    'constraint_unified_inventory_channel_pending_days_positive',
)


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        """
        UPDATE ir_model_data d SET module = 'unified_inventory'
         WHERE d.module = 'website_sale_unified_inventory' AND d.name = ANY(%s)
           AND NOT EXISTS (SELECT FROM ir_model_data o
                            WHERE o.module = 'unified_inventory' AND o.name = d.name)
        """,
        [list(MOVED)],
    )
