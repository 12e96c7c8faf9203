import { patch } from "@web/core/utils/patch";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { CustomerCopies } from "@pos_unified_customer/app/services/customer_copies";

patch(PosStore.prototype, {
    /**
     * The card of a customer, from the server or as it was last seen here.
     * @returns {Promise<{card: object|null, seenAt: number|null}>} seenAt: only of an old copy
     */
    async getCustomerCard(partner) {
        const copies = new CustomerCopies(browser.localStorage, this.config.id);
        if (this.data.network.offline) {
            return this._oldCustomerCard(copies, partner);
        }
        let card;
        try {
            card = await this.data.orm.silent.call("unified.customer", "till_profile", [
                this.config.id,
                partner.id,
            ]);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            return this._oldCustomerCard(copies, partner);
        }
        copies.set(partner.id, card);
        return { card, seenAt: null };
    },

    _oldCustomerCard(copies, partner) {
        const { card = null, seenAt = null } = copies.get(partner.id) || {};
        return { card, seenAt };
    },
});
