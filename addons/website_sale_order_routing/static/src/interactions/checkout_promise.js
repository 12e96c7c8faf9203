import { _t } from "@web/core/l10n/translation";
import { rpc, RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { patchDynamicContent } from "@web/public/utils";
import { Checkout } from "@website_sale/interactions/checkout";

/** Beside each way of delivery stands when it comes; times are chosen there. */
patch(Checkout.prototype, {
    setup() {
        super.setup();
        patchDynamicContent(this.dynamicContent, {
            '[name="o_delivery_promise"]': { "t-on-click": this.onClickPromise.bind(this) },
        });
        this.firstRadio = this._getCheckedRadio();
    },

    /** What was chosen while the prices came in, and nobody listened, is chosen now: the page
     * would show one way of delivery and the order have another. */
    async start() {
        await super.start();
        const checked = this._getCheckedRadio();
        if (checked && checked !== this.firstRadio) {
            await this.selectDeliveryMethod({ currentTarget: checked });
        }
    },

    async onClickPromise(ev) {
        const slot = ev.target.closest('[name="o_delivery_slot"]');
        if (!slot || slot.disabled) {
            return;
        }
        const container = ev.currentTarget;
        this._disableMainButton();
        try {
            const { slotId, date } = slot.dataset;
            const params = { slot_id: parseInt(slotId, 10), date };
            const { promise_html } = await this.waitFor(rpc("/shop/delivery_slot", params));
            this.showPromise(container, promise_html);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            await this.refreshPromise(container);
            this.services.notification.add(this.refusalText(error), { type: "warning" });
        }
        this._enableMainButton();
    },

    /** The sentence of a typed refusal, without its code. */
    refusalText(error) {
        const text = error.data?.message || _t("This time is not available any more.");
        return text.replace(/ \[\w+\]$/, "");
    },

    async refreshPromise(container) {
        const { promise_html } = await this.waitFor(rpc("/shop/delivery_promise"));
        this.showPromise(container, promise_html);
    },

    showPromise(container, html) {
        // Rendered by our own template, which escapes what it is given.
        container.innerHTML = html || "";
    },

    /** Why a method cannot be had stands where its time would: there is room for it. */
    _updateAmountBadge(radio, rateData) {
        super._updateAmountBadge(...arguments);
        const container = this._getPromise(radio);
        if (!container || rateData.promise_html === undefined) {
            return;
        }
        if (rateData.success) {
            this.showPromise(container, rateData.promise_html);
        } else {
            container.textContent = rateData.error_message;
            this._getDeliveryPriceBadge(radio).textContent = "";
        }
    },

    /** Times are chosen of the chosen method only. */
    async _updateDeliveryMethod(radio) {
        await super._updateDeliveryMethod(...arguments);
        for (const other of this.dmRadios.filter((dm) => dm !== radio)) {
            if (this._getPromise(other)?.querySelector("[data-slot-id]")) {
                const rateData = await this.waitFor(this._getDeliveryRate(other));
                this._updateAmountBadge(other, rateData);
            }
        }
    },

    /** A place has times of its own, whether it was chosen or filled in. */
    async _setPickupLocation() {
        await super._setPickupLocation(...arguments);
        const checked = this._getCheckedRadio();
        const promise = checked && this._getPromise(checked);
        if (promise) {
            await this.refreshPromise(promise);
            this._enableMainButton();
        }
    },

    _isDeliveryMethodReady() {
        const checked = this._getCheckedRadio();
        const slots = checked && this._getPromise(checked)?.querySelectorAll("[data-slot-id]");
        const isMissing = slots?.length && ![...slots].some((s) => s.ariaPressed === "true");
        return super._isDeliveryMethodReady(...arguments) && !isMissing;
    },

    _getCheckedRadio() {
        return document.querySelector('input[name="o_delivery_radio"]:checked');
    },

    _getPromise(radio) {
        return this._getDeliveryMethodContainer(radio).querySelector('[name="o_delivery_promise"]');
    },
});
