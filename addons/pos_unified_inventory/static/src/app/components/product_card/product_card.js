import { patch } from "@web/core/utils/patch";
import { ProductCard } from "@point_of_sale/app/components/product_card/product_card";
import { usePos } from "@point_of_sale/app/hooks/pos_hook";

const FEW = 3;

patch(ProductCard.prototype, {
    setup() {
        super.setup();
        this.pos = usePos();
    },

    /** What can be sold of this product here, or null when it is not stocked or not to be shown. */
    get stock() {
        if (!this.pos.config.show_stock_on_cards) {
            return null;
        }
        const { product } = this.props;
        return this.pos.tillStock.of(product.product_variant_ids || [product]);
    },

    stockLevel(here) {
        return here <= 0 ? "out" : here <= FEW ? "few" : "in";
    },

    formatStock(quantity) {
        return quantity > 999 ? "999+" : this.env.utils.formatProductQty(quantity, false);
    },
});
