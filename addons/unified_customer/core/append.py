"""SQL that makes a table append-only: history that is not rewritten is evidence."""


def append_only(table, keep):
    """:param table: of this module, no text of users
    :param keep: PostgreSQL interval; older rows may be deleted
    :return: SQL text
    """
    return f"""
        CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger AS $body$
        BEGIN
            IF TG_OP = 'DELETE' AND OLD.created_at < now() - interval '{keep}' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'this log is append-only';
        END
        $body$ LANGUAGE plpgsql;
        CREATE OR REPLACE TRIGGER {table}_append_only
            BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
    """
