/**
 * What a till was promised to spend without a connection (docs/adr/0014). Needs and rights are
 * {key: units}, the key being "card,5" (points), "program,7" (uses) or another module's. What a request may have
 * done counts against the till until its answer is there: it may have got lost.
 *
 * kept = {
 *     until: when the rights end, in ms,
 *     rights: what any order may still take,
 *     orders: {name: {need, sure, until, isNew}}: what orders have taken for themselves; of that
 *         the server is sure to hold `sure`,
 *     since: what was taken since the server was last asked what there is,
 *     unsold: {name: 1} of orders that were sold without a connection, until the server knows them:
 *         what they took is not to be given back,
 * }
 */
export const nothing = () => ({ until: 0, rights: {}, orders: {}, since: {}, unsold: {} });

const SMALLEST = 1e-5; // of points

/** Let an order take what it needs of the rights, as far as they go; before the server is asked
 *  to hold it, or when nobody can be asked. What it needs less than before is gone. */
export function take(kept, uuid, need, now) {
    const known = kept.orders[uuid];
    const own = known && now < known.until ? known : { need: {}, sure: {}, until: kept.until };
    const entry = { need: {}, sure: {}, until: Math.min(own.until, kept.until), isNew: true };
    const rights = { ...kept.rights };
    const since = { ...kept.since };
    let isMoved = false;
    for (const [key, units] of Object.entries(need)) {
        const had = own.need[key] || 0;
        const right = now < kept.until ? rights[key] || 0 : 0;
        const moved = Math.min(right, Math.max(0, units - had));
        if (moved) {
            rights[key] = right - moved;
            since[key] = (since[key] || 0) + moved;
            isMoved = true;
        }
        entry.need[key] = Math.min(had, units) + moved;
        entry.sure[key] = Math.min(own.sure[key] || 0, units);
    }
    entry.until = isMoved ? entry.until : own.until;
    return { ...kept, rights, since, orders: { ...kept.orders, [uuid]: entry } };
}

/** The server holds for an order what it needs. */
export function held(kept, uuid, need, until) {
    const entry = { need, sure: need, until, isNew: true };
    return { ...kept, orders: { ...kept.orders, [uuid]: entry } };
}

/** An order sells what it has taken without a connection. */
export function sold(kept, uuid) {
    return { ...kept, unsold: { ...kept.unsold, [uuid]: 1 } };
}

/** The server knows of these orders. */
export function told(kept, uuids) {
    const unsold = { ...kept.unsold };
    for (const uuid of uuids) {
        delete unsold[uuid];
    }
    return { ...kept, unsold };
}

/** @returns {string[]} the keys of which an order needs more than it has taken */
export function lacking(kept, uuid, need, now) {
    const own = kept.orders[uuid];
    const has = (key) => (own && now < own.until ? own.need[key] || 0 : 0);
    return Object.keys(need).filter((key) => need[key] > has(key) + SMALLEST);
}

/** Before the server is asked what there is: cards that are not named are given back. */
export function asking(kept, keys) {
    const named = new Set(keys);
    const rights = Object.entries(kept.rights).filter(
        ([key]) => !key.startsWith("card,") || named.has(key)
    );
    const orders = Object.entries(kept.orders).map(([uuid, entry]) => [
        uuid,
        { ...entry, isNew: false },
    ]);
    return {
        ...kept,
        rights: Object.fromEntries(rights),
        orders: Object.fromEntries(orders),
        since: {},
    };
}

/**
 * Take what the server promises from now on, less what was taken since it was asked.
 *
 * @param {string[]} open names of orders that are not paid
 */
export function renewed(kept, rights, until, open) {
    const rest = Object.entries(rights).map(([key, units]) => [
        key,
        Math.max(0, units - (kept.since[key] || 0)),
    ]);
    const orders = Object.entries(kept.orders)
        .filter(([uuid]) => open.includes(uuid))
        .map(([uuid, entry]) => [uuid, entry.isNew ? entry : { ...entry, need: entry.sure }]);
    return { ...kept, until, rights: Object.fromEntries(rest), orders: Object.fromEntries(orders) };
}
