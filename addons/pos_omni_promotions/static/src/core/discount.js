/**
 * What a discount takes its part of, as the shop sees it (sale_loyalty): plain values, no imports.
 *
 * A line is `{id, group, product, units, price, raw, total, exact, whole, taxes}`: the combo it is
 * of (else its own id), its price as written, its price times units less its own discount, its
 * total with tax, the same before rounding (less fixed taxes), what of it a line of these taxes has
 * for its price, and the key of its taxes.
 * Lines of free goods have `free`: their units are below zero and are taken from their product.
 */

const add = (sums, key, amount) => {
    sums[key] = (sums[key] || 0) + amount;
};

/** @returns {{discountable: number, discountablePerTax: Object}} of all that is in the order */
export function onOrder(lines) {
    const found = { discountable: 0, discountablePerTax: {} };
    for (const line of lines) {
        found.discountable += line.exact;
        add(found.discountablePerTax, line.taxes, line.whole);
    }
    return found;
}

/** Units and money of each line that are paid for: free goods are taken from their product. */
export function paid(lines) {
    const sold = lines.filter((line) => !line.free && !line.given).map((line) => ({ ...line }));
    for (const free of lines.filter((line) => line.free)) {
        let units = free.units;
        for (const line of sold.filter((line) => line.product === free.product && line.units > 0)) {
            const taken = Math.min(units, line.units);
            const part = (line.units - taken) / line.units;
            units -= taken;
            line.raw *= part;
            line.total *= part;
            line.units -= taken;
        }
    }
    return sold;
}

/** @returns {Object[]} the cheapest by the price as written, the first of them: one line, or all
 * lines of a combo, whose price is the sum of theirs */
export function cheapest(lines) {
    const groups = new Map();
    for (const line of lines.filter(({ units }) => units > 0)) {
        groups.set(line.group, [...(groups.get(line.group) || []), line]);
    }
    let best = [];
    let least = Infinity;
    for (const group of groups.values()) {
        const price = group.reduce((sum, line) => sum + line.price, 0);
        if (price && price < least - 1e-9) {
            best = group;
            least = price;
        }
    }
    return best;
}

/** @returns {{discountable: number, discountablePerTax: Object}} of one unit of each line */
export function onUnit(lines) {
    const found = { discountable: 0, discountablePerTax: {} };
    for (const line of lines) {
        found.discountable += line.total / line.units;
        add(found.discountablePerTax, line.taxes, line.raw / line.units);
    }
    return found;
}

/**
 * What earlier discounts left of some goods.
 *
 * @param {Object[]} sold lines of goods, as `paid` has them
 * @param {Set} wanted ids of those that are discounted now
 * @param {{goods: Object[], percent?: number, isCheapest: boolean, amounts: Object}[]} given
 * discounts so far: a part of the goods, or amounts by tax
 */
export function onGoods(sold, wanted, given) {
    const left = Object.fromEntries(sold.map((line) => [line.id, line.total]));
    for (const discount of given) {
        if (discount.percent) {
            for (const line of discount.goods) {
                const units = discount.isCheapest ? line.units : 1;
                left[line.id] *= 1 - discount.percent / 100 / units;
            }
            continue;
        }
        const amounts = { ...discount.amounts };
        const others = discount.goods.filter((line) => !wanted.has(line.id));
        const common = discount.goods.filter((line) => wanted.has(line.id));
        for (const line of [...others, ...common]) {
            const taken = Math.min(left[line.id], amounts[line.taxes] || 0);
            amounts[line.taxes] -= taken;
            left[line.id] -= taken;
        }
    }
    const found = { discountable: 0, discountablePerTax: {} };
    for (const line of sold.filter((line) => wanted.has(line.id) && line.total)) {
        found.discountable += left[line.id];
        add(found.discountablePerTax, line.taxes, (line.raw * left[line.id]) / line.total);
    }
    return found;
}

/** @returns {boolean} a discount of `amount` is better for the customer than one of `current`;
 * of two that are more than there is, the smaller: it saves as much and uses up less */
export function isBetter(amount, current, discountable) {
    if (amount >= discountable && current >= discountable) {
        return amount < current;
    }
    return amount > current;
}

/** @returns {number} points of an amount: hundredths, rounded down as the shop does */
export function pointsOfMoney(each, amount) {
    return Math.trunc(each * amount * 100 + Math.sign(amount) * 1e-6) / 100;
}
