import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { TillStock } from "./till_stock";

patch(PosStore.prototype, {
    async setup() {
        this.tillStock = new TillStock(this);
        await super.setup(...arguments);
    },

    async afterProcessServerData() {
        const result = await super.afterProcessServerData(...arguments);
        this.tillStock.start();
        return result;
    },

    async onProductInfoClick(productTemplate) {
        try {
            return await super.onProductInfoClick(...arguments);
        } catch (error) {
            const stock = this.tillStock.of(productTemplate.product_variant_ids);
            if (!(error instanceof ConnectionLostError) || !stock) {
                throw error;
            }
            this.notification.add(
                _t("%(here)s here, %(elsewhere)s elsewhere (as of %(time)s)", {
                    ...stock,
                    time: this.tillStock.age,
                }),
                { title: productTemplate.display_name }
            );
        }
    },

    async _onBeforeDeleteOrder(order) {
        const goesOn = await super._onBeforeDeleteOrder(...arguments);
        if (goesOn && order.uiState.isStockHeld) {
            const release = [this.config.id, order.uuid];
            this.data.silentCall("pos.config", "release_stock", release);
        }
        return goesOn;
    },
});
