import { ProductConfiguratorDialog } from "@sale/js/product_configurator_dialog/product_configurator_dialog";
import { patch } from "@web/core/utils/patch";

patch(ProductConfiguratorDialog.prototype, {
    /** The server tells how many there are only to who wants all of them or more: its answer
     * is that for this quantity (and unit), whatever it said before. */
    async _updateCombination(product) {
        const values = await super._updateCombination(...arguments);
        if (values.free_qty !== undefined) {
            product.free_qty = values.free_qty;
        }
        return values;
    },

    /** More than can be had becomes the most that can be had. */
    async _setQuantity(productTmplId) {
        const isUpdated = await super._setQuantity(...arguments);
        const product = this._findProduct(productTmplId);
        if (isUpdated && !this._isQuantityAllowed(product, product.quantity)) {
            return super._setQuantity(productTmplId, product.free_qty);
        }
        return isUpdated;
    },
});
