import { markup } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { ProductInfoPopup } from "@point_of_sale/app/components/popups/product_info_popup/product_info_popup";

patch(ProductInfoPopup.prototype, {
    /** Facts and size guide, as the server has them now. */
    get catalogue() {
        return this.props.info?.productInfo?.catalogue || { facts: [], size_guide: null };
    },

    /** The guide's field is sanitized by the server. */
    get sizeGuideMarkup() {
        return markup(this.catalogue.size_guide.body);
    },
});
