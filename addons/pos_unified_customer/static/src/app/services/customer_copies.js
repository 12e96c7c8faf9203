/** The last copies of customers' cards, kept in the till for when it is offline. */
const KEPT = 40; // customers a till keeps, the last seen ones
const DAYS = 14;

export class CustomerCopies {
    constructor(storage, configId, now = () => Date.now()) {
        this.storage = storage;
        this.key = `pos_unified_customer.cards.${configId}`;
        this.now = now;
    }

    /** @returns {{seenAt: number, card: object}|null} */
    get(customerId) {
        return this._all().find((copy) => copy.id === customerId) || null;
    }

    set(customerId, card) {
        const others = this._all().filter((copy) => copy.id !== customerId);
        this._keep([{ id: customerId, seenAt: this.now(), card }, ...others].slice(0, KEPT));
    }

    _all() {
        let copies = [];
        try {
            copies = JSON.parse(this.storage.getItem(this.key)) || [];
        } catch {
            // what cannot be read is as good as none
        }
        const oldest = this.now() - DAYS * 24 * 3600 * 1000;
        return copies.filter((copy) => copy.seenAt >= oldest);
    }

    _keep(copies) {
        try {
            this.storage.setItem(this.key, JSON.stringify(copies));
        } catch {
            this.storage.removeItem(this.key); // a full store must not stop a sale
        }
    }
}
