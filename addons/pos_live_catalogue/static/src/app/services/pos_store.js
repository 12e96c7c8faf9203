import { patch } from "@web/core/utils/patch";
import { PosStore } from "@point_of_sale/app/services/pos_store";
import { LiveCatalogue } from "./live_catalogue";

patch(PosStore.prototype, {
    async setup() {
        this.liveCatalogue = new LiveCatalogue(this);
        await super.setup(...arguments);
    },

    async afterProcessServerData() {
        const result = await super.afterProcessServerData(...arguments);
        this.liveCatalogue.start();
        return result;
    },
});
