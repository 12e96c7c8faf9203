import { ComboConfiguratorDialog } from "@sale/js/combo_configurator_dialog/combo_configurator_dialog";
import { rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

patch(ComboConfiguratorDialog.prototype, {
    /** More than can be had becomes the most that can be had. The server tells how many there
     * are of a choice only to who wants all of them or more, so it is asked each time. */
    async setQuantity(quantity) {
        await Promise.all([super.setQuantity(...arguments), this._loadFigures(quantity)]);
        if (!this.isComboQuantityAllowed(this.state.quantity)) {
            await super.setQuantity(this.state.quantity);
        }
    },

    async _loadFigures(quantity) {
        const { combos } = await rpc("/website_sale/combo_configurator/get_data", {
            product_tmpl_id: this.props.product_tmpl_id,
            currency_id: this.props.currency_id,
            quantity,
            date: this.props.date,
            company_id: this.props.company_id,
            pricelist_id: this.props.pricelist_id,
            ...this._getAdditionalRpcParams(),
        });
        const items = combos.flatMap((combo) => combo.combo_items);
        const figures = new Map(items.map((item) => [item.id, item.product.free_qty]));
        const shown = this.props.combos.flatMap((combo) => combo.combo_items);
        for (const { id, product } of [...shown, ...this.state.selectedComboItems.values()]) {
            product.free_qty = figures.get(id);
        }
        this.render(true); // the cards' products are no state
    },
});
