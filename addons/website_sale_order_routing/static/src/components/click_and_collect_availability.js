import { useBus } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { ClickAndCollectAvailability } from "@website_sale_collect/js/click_and_collect_availability/click_and_collect_availability";

/** What can be sent or collected follows the news of the product page. */
patch(ClickAndCollectAvailability.prototype, {
    setup() {
        super.setup();
        useBus(this.env.bus, "unified_stock:news", ({ detail }) => this.onStockNews(detail));
    },

    onStockNews({ places, shipped, collected, always, figures }) {
        const chosen = this.state.selectedLocationData.id;
        const atStore = chosen ? places[chosen] : collected;
        const show = ({ bucket, left = 0 }) => ({
            in_stock: always || bucket !== "out",
            show_quantity: figures && bucket === "few",
            quantity: left,
        });
        if (atStore) {
            this.state.inStoreStockData = show(atStore);
        }
        if (Object.keys(this.state.deliveryStockData || {}).length) {
            this.state.deliveryStockData = show(shipped);
        }
    },
});
