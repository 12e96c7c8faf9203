/** A ticket that takes back 1 at 10.00 and sells `sold` at 3.00, both with 15 % on top. */
export async function getExchange(store, sold = 10) {
    const order = store.addNewOrder();
    const template = store.models["product.template"].get(5);
    const [product] = template.product_variant_ids;
    store.models["pos.order.line"].create({
        order_id: order,
        product_id: product,
        qty: -1,
        price_unit: 10,
        price_type: "automatic",
        tax_ids: product.taxes_id.map((tax) => ["link", tax]),
        crosschannel_return_key: "1:0",
    });
    await store.addLineToOrder({ product_tmpl_id: template, qty: sold }, order);
    order.triggerRecomputeAllPrices();
    return order;
}
