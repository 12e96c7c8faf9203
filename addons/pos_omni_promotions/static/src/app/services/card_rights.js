import { browser } from "@web/core/browser/browser";
import { ConnectionLostError, RPCError } from "@web/core/network/rpc";
import { uuidv4 } from "@point_of_sale/utils";
import {
    asking,
    held,
    lacking,
    nothing,
    renewed,
    sold,
    take,
    told,
} from "@pos_omni_promotions/core/rights";

const REFUSAL = "odoo.addons.unified_inventory.exceptions.Refusal";
const SOON = 500;
const RENEWED_EVERY = 5 * 60000;
const MOST_CARDS = 100;

/** What is kept in the browser under a key; nothing when it is broken. */
export function readKept(key) {
    try {
        return JSON.parse(browser.localStorage.getItem(key) || "null");
    } catch {
        return null;
    }
}

/** What this device has reserved to spend without a connection, kept for a reload without one. */
export class CardRights {
    constructor(pos) {
        this.pos = pos;
        this.asked = 0; // holds under way
        this.dealt = new Set(); // cards that were looked up one by one, the last one last
    }

    get isOn() {
        return this.pos.config.card_offline_policy === "rights";
    }

    get key() {
        return `omni_card_rights_${odoo.info?.db}_${this.pos.config.id}`;
    }

    start() {
        if (!this.isOn) {
            return;
        }
        this.save(this.kept);
        browser.setInterval(() => this.renew(), RENEWED_EVERY);
        this.pos.bus.addEventListener("BUS:RECONNECT", () => this.renew());
        this.renew();
    }

    /** Read each time: another tab of this browser spends the same rights. Those of a session end
     *  with it. */
    get saved() {
        const saved = readKept(this.key);
        return saved?.session === this.pos.session.id ? saved : null;
    }

    get kept() {
        return { ...nothing(), ...this.saved?.kept };
    }

    get token() {
        return this.saved?.token;
    }

    save(kept) {
        const token = this.saved?.token || uuidv4();
        const session = this.pos.session.id;
        browser.localStorage.setItem(this.key, JSON.stringify({ token, session, kept }));
    }

    // === WHAT AN ORDER TAKES ===

    needOf(order) {
        const cards = this.pos.spentCards(order).map(({ id, points }) => [`card,${id}`, points]);
        const uses = this.pos.limitedPrograms(order).map((id) => [`program,${id}`, 1]);
        return Object.fromEntries([...cards, ...uses]);
    }

    /** Under which names an order takes something: what is asked for together has one. */
    namesOf(uuid) {
        return [uuid];
    }

    /**
     * Ask the server to hold what an order needs: what it takes of the rights is its own from here
     * on, whether or not an answer comes.
     *
     * @param {string} name of `namesOf`
     * @param {Object} need {key: units}
     * @param {(token?: string) => Promise<{held: boolean, seconds: number}>} ask
     */
    async holding(name, need, ask) {
        if (!this.isOn || this.pos.data.network.offline) {
            return ask(); // nothing is sent then: there is no answer to get lost
        }
        const now = Date.now();
        this.save(take(this.kept, name, need, now));
        this.asked++;
        try {
            const answer = await ask(this.token);
            if (answer.held) {
                const kept = held(this.kept, name, need, now + answer.seconds * 1000);
                this.save(told(kept, [name]));
            }
            return answer;
        } finally {
            this.asked--;
        }
    }

    /** @returns {boolean} whether an order may be sold without a connection */
    spend(order) {
        return !this.spendNeed(order, order.uuid, this.needOf(order)).length;
    }

    /** Let an order take what it needs of the rights, all or nothing; the server takes it from
     *  those of this device.
     *
     * @returns {string[]} the keys of which there is not enough */
    spendNeed(order, name, need) {
        const kept = take(this.kept, name, need, Date.now());
        const missing = lacking(kept, name, need, Date.now());
        if (!missing.length) {
            this.save(sold(kept, name));
            order.card_right = this.token;
        }
        return missing;
    }

    /** An order is given up: what it held is given back by the server. */
    forget(order) {
        if (!this.isOn) {
            return;
        }
        const orders = { ...this.kept.orders };
        const names = this.namesOf(order.uuid);
        for (const name of names) {
            delete orders[name];
        }
        this.save(told({ ...this.kept, orders }, names));
    }

    /** The server has got these orders. */
    synced(orders) {
        const sent = orders.filter(({ finalized }) => finalized);
        if (this.isOn && sent.length) {
            const names = sent.flatMap(({ uuid }) => this.namesOf(uuid));
            this.save(told(this.kept, names));
        }
    }

    // === WHAT THERE IS ===

    /** A card was looked up by itself. */
    deal(ids) {
        for (const id of ids) {
            this.dealt.delete(id);
            this.dealt.add(id);
        }
    }

    get openOrders() {
        return this.pos.models["pos.order"].filter(({ finalized }) => !finalized);
    }

    /** Cards that open orders spend or have been shown, and those of their customers. */
    counterIds() {
        const open = this.openOrders;
        const spent = open.flatMap((order) => [
            ...order._get_reward_lines().map((line) => line.coupon_id),
            ...order._code_activated_coupon_ids,
        ]);
        const partners = new Set(open.map((order) => order.getPartner()?.id).filter(Boolean));
        const theirs = this.pos.models["loyalty.card"].filter(({ partner_id }) =>
            partners.has(partner_id?.id)
        );
        return [...spent, ...theirs].map((card) => card?.id).filter((id) => id > 0);
    }

    /** Cards that this till has had to do with, not all that a search has found; those at the
     *  counter first, then the last ones, when there are too many. */
    cardIds() {
        const reserved = Object.keys(this.kept.rights)
            .filter((key) => key.startsWith("card,"))
            .map((key) => Number(key.slice(5)));
        const dealt = [...this.dealt].reverse();
        return [...new Set([...this.counterIds(), ...dealt, ...reserved])].slice(0, MOST_CARDS);
    }

    /** Sales that the server does not know yet, of any tab, spend rights: they are not to be given
     *  back. */
    isUnsold() {
        return Object.keys(this.kept.unsold).length > 0;
    }

    /** @returns {Object} the rights in an answer of `reserve_rights`: {key: units} */
    rightsIn(answer) {
        const rights = {};
        for (const kind of ["card", "program"]) {
            for (const [id, units] of Object.entries(answer[`${kind}s`])) {
                rights[`${kind},${id}`] = units;
            }
        }
        return rights;
    }

    /** Ask once for all that was looked up just now. */
    renewSoon() {
        browser.clearTimeout(this.timer);
        this.timer = this.isOn && browser.setTimeout(() => this.renew(), SOON);
    }

    /** Ask for what may be spent without a connection from now on. */
    async renew() {
        if (!this.isOn || this.asked || this.isRenewing || this.isUnsold()) {
            return;
        }
        this.isRenewing = true;
        const [ids, now] = [this.cardIds(), Date.now()];
        this.save(
            asking(
                this.kept,
                ids.map((id) => `card,${id}`)
            )
        );
        try {
            const answer = await this.pos.data.call("pos.config", "reserve_rights", [
                this.pos.config.id,
                this.token,
                ids,
            ]);
            const names = this.openOrders.flatMap(({ uuid }) => this.namesOf(uuid));
            const until = now + answer.seconds * 1000;
            this.save(renewed(this.kept, this.rightsIn(answer), until, names));
        } catch (error) {
            // Nobody has asked for this: it is tried again, and no dialog stands in the way.
            if (error instanceof RPCError) {
                if (error.exceptionName !== REFUSAL) {
                    // biome-ignore lint/suspicious/noConsole: for whoever looks for it
                    console.warn("rights on cards are not renewed", error);
                }
            } else if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        } finally {
            this.isRenewing = false;
        }
    }
}
