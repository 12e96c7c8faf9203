/**
 * Sells the table of baskets with the till's own engine, in a till that is open: the same records,
 * the same table as `tests/test_baskets.py` has for the shop.
 */

const SPENDING = ["loyalty", "ewallet", "gift_card", "coupons", "next_order_coupons"];
const ISSUED = ["gift_card", "next_order_coupons", "ewallet"];

const text = (amount) => {
    const cents = Math.round((amount + Math.sign(amount) * 1e-9) * 100) / 100;
    return (cents === 0 ? 0 : cents).toFixed(2);
};

/** All that a till does after a change needs no network: it is done when the browser is idle. */
async function settle(pos) {
    await pos.orderUpdateLoyaltyPrograms();
    pos.updateRewards();
    for (let turn = 0; turn < 3; turn++) {
        await new Promise((done) => setTimeout(done));
    }
}

function enter(pos, order, { method, rounding, pricelist, fiscal }) {
    pos.currency.rounding = rounding;
    pos.currency.decimal_places = rounding < 1 ? 2 : 0;
    pos.company.tax_calculation_rounding_method = method;
    order.setPricelist(pos.models["product.pricelist"].get(pricelist));
    order.fiscal_position_id = pos.models["account.fiscal.position"].get(fiscal || 0);
}

/** What a cashier would choose: of each choice of a combo its first, of cards to sell theirs. */
function chosen(pos, product, { pricelist }) {
    const programs = pos.models["loyalty.program"].getBy("trigger_product_ids", product.id) || [];
    const payload = product.product_tmpl_id.combo_ids.map((combo) => ({
        combo_item_id: combo.combo_item_ids[0],
        configuration: {},
        qty: 1,
    }));
    const eWalletGiftCardProgram = programs.find(
        ({ program_type, pricelist_ids }) =>
            ["gift_card", "ewallet"].includes(program_type) &&
            pricelist_ids.some(({ id }) => id === pricelist)
    );
    return {
        values: payload.length ? { payload: [payload, []] } : {},
        options: eWalletGiftCardProgram ? { eWalletGiftCardProgram } : {},
    };
}

async function sell(pos, basket) {
    const order = pos.addNewOrder();
    if (basket.customer) {
        await pos.data.read("res.partner", [basket.customer]);
        order.setPartner(pos.models["res.partner"].get(basket.customer));
    }
    enter(pos, order, basket);
    for (const [id, qty, discount] of basket.basket) {
        const product = pos.models["product.product"].get(id);
        const { values, options } = chosen(pos, product, basket);
        const line = await pos.addLineToOrder(
            { product_tmpl_id: product.product_tmpl_id, product_id: product, qty, ...values },
            order,
            options,
            "payload" in values
        );
        if (discount) {
            line.setDiscount(discount);
        }
    }
    await settle(pos);
    for (const code of basket.codes) {
        await pos.activateCode(code);
        await settle(pos);
    }
    for (const [programId, cardId] of basket.claims) {
        const program = pos.models["loyalty.program"].get(programId);
        const [reward] = program.reward_ids;
        const offered = order.getClaimableRewards(cardId, programId);
        if (offered.some(({ reward: { id } }) => id === reward.id)) {
            order._applyReward(reward, cardId);
            await settle(pos);
        }
    }
    return order;
}

function answer(pos, order) {
    const rewards = order._get_reward_lines();
    const isFree = (line) => line.reward_id.reward_type === "product";
    const sum = (lines, value) => lines.reduce((total, line) => total + value(line), 0);
    const free = {};
    for (const line of rewards.filter(isFree)) {
        free[line._reward_product_id.display_name] = line.qty;
    }
    const loyal = order.getLoyaltyPoints();
    const paying = rewards.filter((line) =>
        SPENDING.includes(line.reward_id.program_id.program_type)
    );
    const issued = Object.values(order.uiState.couponPointChanges).filter(
        ({ points, program_id }) =>
            points && ISSUED.includes(pos.models["loyalty.program"].get(program_id).program_type)
    );
    return {
        total: text(order.priceIncl),
        tax: text(order.amountTaxes),
        discount: text(
            -sum(
                rewards.filter((line) => !isFree(line)),
                (line) => line.prices.total_included
            )
        ),
        earned: text(sum(loyal, ({ points }) => points.won)),
        spent: text(sum(paying, (line) => line.points_cost)),
        free,
        issued: issued.map(({ points }) => text(points)).sort(),
    };
}

/** A till tells its customers' display of each change: seven calls a basket that say nothing here. */
function withoutDisplay() {
    const { patch } = odoo.loader.modules.get("@web/core/utils/patch");
    const { CustomerDisplayPosAdapter } = odoo.loader.modules.get(
        "@point_of_sale/app/customer_display/customer_display_adapter"
    );
    patch(CustomerDisplayPosAdapter.prototype, { formatOrderData() {}, dispatch() {} });
}

/** @returns {Promise<string[]>} each basket that is otherwise, and how */
export async function sellAll(baskets) {
    const pos = window.posmodel;
    withoutDisplay();
    const wrong = [];
    for (const basket of baskets) {
        let got;
        try {
            const order = await sell(pos, basket);
            got = answer(pos, order);
            // what is thrown away is not reckoned again with each line that goes
            order._prices = null;
            pos.removeOrder(order, false);
        } catch (error) {
            got = { error: `${error.message} ${error.stack}`.slice(0, 400) };
        }
        const other = Object.keys(basket.expect).filter(
            (key) => JSON.stringify(got[key]) !== JSON.stringify(basket.expect[key])
        );
        if (other.length) {
            const pairs = [got.error || ""].concat(
                other.map(
                    (key) =>
                        `${key} ${JSON.stringify(got[key])} not ${JSON.stringify(basket.expect[key])}`
                )
            );
            wrong.push(`${basket.name}: ${pairs.join(", ")}`);
        }
    }
    return wrong;
}
