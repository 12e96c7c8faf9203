import { patch } from "@web/core/utils/patch";
import { Checkout } from "@website_sale/interactions/checkout";

/** A place that is filled in has times of its own, as one that is chosen. */
patch(Checkout.prototype, {
    async _setPickupLocation() {
        await super._setPickupLocation(...arguments);
        const radio = this._getCheckedRadio();
        const promise = radio && this._getPromise(radio);
        if (promise) {
            await this.refreshPromise(promise);
            this._enableMainButton();
        }
    },
});
