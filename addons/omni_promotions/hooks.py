def post_init_hook(env):
    """What cards hold, and how often programs were used, is where their ledger begins."""
    env.cr.execute(
        """
        INSERT INTO omni_card_entry (subject, res_id, amount, kind, user_id, created_at, txid)
        SELECT 'card', id, round(points::numeric, 4), 'open', %(user)s::int, now() AT TIME ZONE 'UTC',
               pg_current_xact_id()::text
          FROM loyalty_card WHERE coalesce(points, 0) != 0
        """,
        {'user': env.uid},
    )
    env.cr.execute(
        """
        INSERT INTO omni_card_entry
               (subject, res_id, amount, kind, owner, user_id, created_at, txid)
        SELECT DISTINCT 'program', r.program_id, -1, 'redeem', 'sale.order,' || l.order_id,
               %(user)s::int, now() AT TIME ZONE 'UTC', pg_current_xact_id()::text
          FROM sale_order_line l
          JOIN loyalty_reward r ON r.id = l.reward_id
          JOIN sale_order o ON o.id = l.order_id
         WHERE o.state = 'sale'
        """,
        {'user': env.uid},
    )


def uninstall_hook(env):
    """Odoo alone reads codes as they are: it gets them back, found by the column itself.

    :raise UserError: a card is sealed with a key that this server does not have
    """
    env['loyalty.card']._give_codes_back()
