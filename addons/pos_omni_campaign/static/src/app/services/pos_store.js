import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import "@pos_live_catalogue/app/services/pos_store";
import { Campaigns } from "./campaigns";

patch(PosStore.prototype, {
    async setup() {
        this.campaigns = new Campaigns(this);
        await super.setup(...arguments);
    },

    async afterProcessServerData() {
        const result = await super.afterProcessServerData(...arguments);
        this.campaigns.start();
        return result;
    },
});
