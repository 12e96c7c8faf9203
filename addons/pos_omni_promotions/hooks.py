def post_init_hook(env):
    """Sales at tills count as uses of their programs, as orders do (`omni_promotions`)."""
    env.cr.execute(
        """
        INSERT INTO omni_card_entry
               (subject, res_id, amount, kind, owner, user_id, created_at, txid)
        SELECT DISTINCT 'program', r.program_id, -1, 'redeem', 'pos.order,' || o.uuid,
               %(user)s::int, now() AT TIME ZONE 'UTC', pg_current_xact_id()::text
          FROM pos_order_line l
          JOIN loyalty_reward r ON r.id = l.reward_id
          JOIN pos_order o ON o.id = l.order_id
         WHERE o.state IN ('paid', 'done', 'invoiced')
        """,
        {'user': env.uid},
    )
