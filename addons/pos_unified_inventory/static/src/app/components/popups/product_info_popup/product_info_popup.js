import { patch } from "@web/core/utils/patch";
import { ProductInfoPopup } from "@point_of_sale/app/components/popups/product_info_popup/product_info_popup";

patch(ProductInfoPopup.prototype, {
    formatStock(quantity) {
        return this.env.utils.formatProductQty(quantity, false);
    },
});
