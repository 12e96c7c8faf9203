import { patch } from "@web/core/utils/patch";
import { PosOrder } from "@point_of_sale/app/models/pos_order";
import * as law from "@pos_omni_promotions/core/discount";
import { _t } from "@web/core/l10n/translation";
// its patch comes first: what it defines calls no super
import "@pos_loyalty/app/models/pos_order";

const PAYMENTS = ["ewallet", "gift_card"];
const isPayment = (reward) => PAYMENTS.includes(reward.program_id.program_type);

/** The till's engine gives what the shop gives: docs/adr/0019. */
patch(PosOrder.prototype, {
    // === WHAT A DISCOUNT IS TAKEN OF ===

    /** The lines as `core/discount.js` takes them; a combo is what it consists of. */
    pricedLines() {
        const position = this.fiscal_position_id;
        const mapped = (taxes) => (position ? position.getTaxesAfterFiscalPosition(taxes) : taxes);
        return this.getOrderlines()
            .filter((line) => line.qty && !line.combo_line_ids.length)
            .map((line) => {
                const details = line.prices;
                const taxes = details.taxes_data.filter(({ tax }) => tax.amount_type !== "fixed");
                const sum = (items) =>
                    items.reduce((total, item) => total + item.raw_tax_amount_currency, 0);
                const base = details.raw_total_excluded_currency;
                const product = line._reward_product_id || line.combo_parent_id?.product_id;
                return {
                    id: line.uuid,
                    group: (line.combo_parent_id || line).uuid,
                    line,
                    product: (product || line.product_id).id,
                    units: line.qty,
                    price: Math.abs(line.price_unit),
                    raw: line.basePrice,
                    total: details.total_included,
                    exact: base + sum(taxes),
                    whole: base + sum(taxes.filter(({ tax }) => tax.price_include)),
                    taxes: mapped(line.tax_ids)
                        .filter((tax) => tax.amount_type !== "fixed")
                        .map((tax) => tax.id)
                        .join(","),
                    free: Boolean(line._reward_product_id),
                    given: line.is_reward_line && !line._reward_product_id,
                };
            });
    },

    /** Override of `pos_loyalty`: rounded as the order is, fixed taxes are not discounted. */
    _getDiscountableOnOrder(reward) {
        if (isPayment(reward)) {
            return super._getDiscountableOnOrder(...arguments);
        }
        return law.onOrder(this.pricedLines());
    },

    /** Override of `pos_loyalty`: by the price as written, of what is paid for. No super: it picks
     * one line by its price with tax, and what it has left out cannot be found in its answer. */
    _getCheapestLine(reward) {
        const [part] = this._cheapestGoods(reward);
        return part && (part.line.combo_parent_id || part.line);
    },

    /** Override of `pos_loyalty`: one unit, at the price with the taxes that it has in it. No super:
     * it takes all units, before tax, and of a combo the taxes of its empty parent. */
    _getDiscountableOnCheapest(reward) {
        return law.onUnit(this._cheapestGoods(reward));
    },

    /** Override of `pos_loyalty`: what earlier discounts left, amounts as well as parts. No super:
     * it sums up what it leaves of each line, and what is wrong in a sum cannot be taken out. */
    _getDiscountableOnSpecific(reward) {
        const lines = this.pricedLines();
        const sold = law.paid(lines);
        const wanted = new Set(this._goodsOf(reward, sold).map(({ id }) => id));
        return law.onGoods(sold, wanted, this._givenDiscounts(lines, sold));
    },

    _cheapestGoods(reward) {
        return law.cheapest(this._goodsOf(reward, law.paid(this.pricedLines())));
    },

    _goodsOf(reward, lines) {
        const products = new Set(reward.all_discount_product_ids.map(({ id }) => id));
        return lines.filter(({ product }) => products.has(product));
    },

    _givenDiscounts(lines, sold) {
        const byCode = new Map();
        for (const discount of lines.filter(({ given }) => given)) {
            const code = discount.line.reward_identifier_code;
            byCode.set(code, [...(byCode.get(code) || []), discount]);
        }
        return [...byCode.values()].map((group) => {
            const reward = group[0].line.reward_id;
            const isCheapest = reward.discount_applicability === "cheapest";
            const goods =
                reward.discount_applicability === "order" ? sold : this._goodsOf(reward, sold);
            return {
                goods: isCheapest ? law.cheapest(goods) : goods,
                percent: reward.discount_mode === "percent" ? reward.discount : 0,
                isCheapest,
                amounts: Object.fromEntries(group.map((line) => [line.taxes, -line.total])),
            };
        });
    },

    // === THE BEST OF DISCOUNTS ON THE WHOLE ORDER ===

    /** Override of `pos_loyalty`: of discounts on the whole order the better is offered, and what a
     * card pays leaves something to discount. */
    getClaimableRewards() {
        const current = this._getGlobalDiscountLines()[0]?.reward_id;
        const isPaid = this.currency.isZero(this.priceIncl);
        const unpaid = this._paymentLines().reduce(
            (total, line) => total - line.prices.total_included,
            this.priceIncl
        );
        const seen = Object.create(this, {
            _getGlobalDiscountLines: { value: () => [] },
            priceIncl: { value: unpaid },
        });
        return super.getClaimableRewards
            .apply(seen, arguments)
            .filter(
                ({ reward }) =>
                    !(isPaid && isPayment(reward)) &&
                    (!current ||
                        !reward.is_global_discount ||
                        this._isBetterDiscount(reward, current))
            );
    },

    _paymentLines() {
        return this._get_reward_lines().filter(({ reward_id }) => isPayment(reward_id));
    },

    /** Override of `pos_loyalty`: amounts are compared, not 10 (percent) with 20 (money). */
    _applyReward(reward, couponId) {
        const lines = reward.is_global_discount ? this._getGlobalDiscountLines() : [];
        const current = lines[0]?.reward_id;
        if (current && this._getRealCouponPoints(couponId) >= reward.required_points) {
            if (!this._isBetterDiscount(reward, current)) {
                return _t("A better global discount is already applied.");
            }
            for (const line of lines) {
                line.delete();
            }
        }
        if (isPayment(reward)) {
            return super._applyReward(...arguments);
        }
        // Cards pay last: what is discounted is what there was to pay.
        const paid = this._paymentLines();
        const cards = paid.map((line) => [line.reward_id, line.coupon_id?.id]);
        for (const line of paid) {
            line.delete();
        }
        const result = super._applyReward(...arguments);
        for (const [payment, cardId] of cards) {
            super._applyReward(payment, cardId);
        }
        return result;
    },

    _isBetterDiscount(reward, current) {
        if (reward.id === current.id) {
            return false;
        }
        const discountable = this.getOrderlines()
            .filter((line) => line.reward_id?.id !== current.id)
            .reduce((total, line) => total + line.prices.total_included, 0);
        const amount = ({ discount, discount_mode }) =>
            discount_mode === "percent" ? (discountable * discount) / 100 : discount;
        return law.isBetter(amount(reward), amount(current), discountable);
    },

    // === RULES AND POINTS ===

    /** Override of `pos_loyalty`: each rule is asked by the amounts of its own goods, which
     * discounts that come of themselves do not spoil, and one rule is enough. */
    _canGenerateRewards(program, orderTotalWithTax, orderTotalWithoutTax) {
        const rules = program.rule_ids.filter(
            (rule) =>
                rule.mode !== "with_code" ||
                this.uiState.codeActivatedProgramRules.includes(rule.id)
        );
        const isMet = (rule) => {
            const lines = this._unspoilt(this._meantLines(rule, program));
            const counts = (total, all, isTaxed) =>
                this.currency.round(total - all + this._moneyOf(lines, isTaxed));
            return (
                this._unitsOf(lines) >= rule.minimum_qty &&
                super._canGenerateRewards(
                    { rule_ids: [rule] },
                    counts(orderTotalWithTax, this.priceIncl, true),
                    counts(orderTotalWithoutTax, this.priceExcl, false)
                )
            );
        };
        return !rules.length || rules.some(isMet);
    },

    /** Lines that a rule is about; a combo counts as one, with all it consists of. */
    _meantLines(rule, program) {
        const isMeant = (id) => rule.any_product || rule.validProductIds.has(id);
        return this.getOrderlines().filter((line) => {
            const product = line._reward_product_id || line.product_id;
            const isOwn = line.is_reward_line && line.reward_id.program_id.id === program.id;
            return (
                !line.combo_parent_id &&
                isMeant(product.id) &&
                !isOwn &&
                this.isLineValidForLoyaltyPoints(line)
            );
        });
    },

    _countedLines(rule, program) {
        return this._meantLines(rule, program).filter(
            (line) => !line.ignoreLoyaltyPoints({ program })
        );
    },

    _unspoilt(lines) {
        return lines.filter((line) => {
            const reward = line.reward_id;
            return reward?.reward_type !== "discount" || reward.program_id.trigger !== "auto";
        });
    },

    _isRuleMet(rule, program) {
        const lines = this._unspoilt(this._countedLines(rule, program));
        const amount = this._moneyOf(lines, rule.minimum_amount_tax_mode === "incl");
        return rule.minimum_amount <= amount && this._unitsOf(lines) >= rule.minimum_qty;
    },

    _moneyOf(lines, isTaxed) {
        const amount = lines.reduce((total, line) => total + this._amountOf(line, isTaxed), 0);
        return this.currency.round(amount);
    },

    _amountOf(line, isTaxed = true) {
        const parts = line.combo_line_ids.length ? line.combo_line_ids : [line];
        const key = isTaxed ? "total_included" : "total_excluded";
        return parts.reduce((total, part) => total + part.prices[key], 0);
    },

    _unitsOf(lines) {
        return lines.reduce((units, line) => {
            if (line._reward_product_id) {
                return units - line.qty;
            }
            return line.is_reward_line ? units : units + line.qty;
        }, 0);
    },

    /** Override of `pos_loyalty`: points are earned on what is paid, as in the shop; a wallet that
     * nothing is sold to top up earns none. */
    pointsForPrograms(programs) {
        const result = super.pointsForPrograms(...arguments);
        for (const program of programs) {
            if (program.program_type === "ewallet" && !program.trigger_product_ids.length) {
                result[program.id] = [];
            }
            const isSplit = program.rule_ids.some((rule) => rule.reward_point_split);
            if (program.program_type === "loyalty" && !isSplit) {
                const points = this._pointsOf(program);
                result[program.id] = points ? [{ points }] : [];
            }
        }
        return result;
    },

    _pointsOf(program) {
        let points = 0;
        for (const rule of program.rule_ids) {
            const isOff =
                rule.mode === "with_code" &&
                !this.uiState.codeActivatedProgramRules.includes(rule.id);
            const lines = this._countedLines(rule, program);
            if (isOff || !lines.length || !this._isRuleMet(rule, program)) {
                continue;
            }
            if (rule.reward_point_mode === "order") {
                points += rule.reward_point_amount;
            } else if (rule.reward_point_mode === "unit") {
                points += rule.reward_point_amount * this._unitsOf(lines);
            } else {
                const paying = [...PAYMENTS, "loyalty"];
                const paid = lines
                    .filter((line) => !paying.includes(line.reward_id?.program_id.program_type))
                    .reduce((total, line) => total + this._amountOf(line), 0);
                points += law.pointsOfMoney(rule.reward_point_amount, paid);
            }
        }
        return points;
    },
});
