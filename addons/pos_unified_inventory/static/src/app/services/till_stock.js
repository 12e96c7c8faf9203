import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Reactive } from "@web/core/utils/reactive";
import { debounce } from "@web/core/utils/timing";

const { DateTime } = luxon;
const BEAT = 30000; // how exactly the till knows since when it is offline
const PATIENCE = 120000; // how old figures get that no websocket brings
const SPREAD = 3000; // after a change of very many products the tills ask one after the other

/** What this till can sell here and what the company's other places have, live while it is
 *  connected; without a connection the last figures and their age. */
export class TillStock extends Reactive {
    constructor(pos) {
        super();
        this.pos = pos;
        this.figures = {};
        this.asOf = null;
        this.save = debounce(this.save.bind(this), 1000);
    }

    get key() {
        return `unified_stock_${odoo.info?.db}_${this.pos.config.id}`;
    }

    get isStale() {
        return this.pos.data.network.offline;
    }

    /** Since when these figures may be wrong, for people. */
    get age() {
        const { asOf } = this;
        if (!asOf) {
            return "";
        }
        const isToday = asOf.hasSame(DateTime.now(), "day");
        return isToday ? asOf.toFormat("HH:mm") : formatDateTime(asOf, { showSeconds: false });
    }

    start() {
        this.restore();
        this.pos.data.connectWebSocket("UNIFIED_STOCK", this.onMessage.bind(this));
        this.pos.bus.addEventListener("BUS:RECONNECT", () => this.ask());
        browser.addEventListener("pos-network-online", () => this.ask());
        browser.setInterval(() => this.beat(), BEAT);
        const askNew = debounce(() => this.ask(this.unknownProducts), 300);
        this.pos.models["product.product"].addEventListener("create", askNew);
        return this.ask();
    }

    get unknownProducts() {
        return this.pos.models["product.product"].filter((p) => !(p.id in this.figures));
    }

    beat() {
        if (this.isStale) {
            return;
        }
        const { workerState } = this.pos.bus;
        if (workerState && workerState !== "CONNECTED") {
            if (DateTime.now() - this.asOf > PATIENCE) {
                this.ask(); // nobody tells us
            }
        } else {
            this.asOf = DateTime.now();
            this.saveAge();
        }
    }

    onMessage(message) {
        if (message.reload) {
            browser.setTimeout(() => this.ask(), Math.random() * SPREAD);
        } else {
            this.set(message.products);
        }
    }

    /** Ask the server for the figures of these products, of all that the till knows if none. */
    async ask(products = this.pos.models["product.product"].getAll()) {
        const ids = products.map((product) => product.id).filter((id) => typeof id === "number");
        if (!ids.length) {
            return;
        }
        try {
            const { id } = this.pos.config;
            this.set(await this.pos.data.call("pos.config", "get_stock", [id, ids]), ids);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    /** @param {Object} figures @param {number[]} [asked] those without figures have no stock */
    set(figures, asked = []) {
        for (const id of asked) {
            this.figures[id] = figures[id] || null;
        }
        Object.assign(this.figures, figures);
        this.asOf = DateTime.now();
        this.saveAge();
        this.save();
    }

    /**
     * @param {Object[]} products variants
     * @returns {{here: number, elsewhere: number} | null} null when nothing is stocked or known
     */
    of(products) {
        const known = products.map((product) => this.figures[product.id]).filter(Boolean);
        if (!known.length) {
            return null;
        }
        const sum = (name) => known.reduce((total, figures) => total + figures[name], 0);
        return { here: sum("here"), elsewhere: sum("elsewhere") };
    }

    /** Say what of these order lines is not here by the last figures. */
    missing(lines) {
        const wanted = new Map();
        for (const { product_id: product, qty } of lines) {
            wanted.set(product, (wanted.get(product) || 0) + qty);
        }
        return [...wanted]
            .filter(([product, qty]) => this.figures[product.id]?.here < qty)
            .map(([product]) => `${this.figures[product.id].here} × ${product.display_name}`);
    }

    restore() {
        const age = browser.localStorage.getItem(`${this.key}_age`);
        const figures = browser.localStorage.getItem(this.key);
        if (age && figures) {
            this.figures = JSON.parse(figures);
            this.asOf = DateTime.fromISO(age);
        }
    }

    saveAge() {
        browser.localStorage.setItem(`${this.key}_age`, this.asOf.toISO());
    }

    save() {
        try {
            browser.localStorage.setItem(this.key, JSON.stringify(this.figures));
        } catch {
            // Full: the figures are lost only if the page is opened again without a connection.
            browser.localStorage.removeItem(this.key);
        }
    }
}
