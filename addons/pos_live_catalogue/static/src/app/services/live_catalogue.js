import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { Mutex } from "@web/core/utils/concurrency";
import { Reactive } from "@web/core/utils/reactive";
import { RAW_SYMBOL } from "@point_of_sale/app/models/related_models/utils";
import { endOf, priceClock } from "../models/dated_rules";

const { DateTime } = luxon;
const GATHER = 200; // milliseconds in which news are gathered to one question
const SPREAD = 400; // milliseconds over which tills that were told the same ask
const SPREAD_ALL = 5000; // the same when very much has changed
const OVERLAP = { minutes: 5 }; // transactions that were under way when we asked last
const LONGEST_TIMER = 3600000;
const MOST_NAMED = 3; // products that a message to the cashier names
const PAGE = 200;
const RULES = ["product.pricelist", "product.pricelist.item"];

/** Prices, rules and texts as the server has them, while it is connected; dated rules in their
 *  minute also when it is not. What is on a ticket keeps its price, and the cashier is told. */
export class LiveCatalogue extends Reactive {
    constructor(pos) {
        super();
        this.pos = pos;
        this.mutex = new Mutex();
        this.news = { products: new Set(), rules: new Set() };
    }

    get key() {
        return `live_catalogue_${odoo.info?.db}_${this.pos.config.id}`;
    }

    /** Until when this till knows what happened (UTC, as the server writes it). */
    get asOf() {
        const loaded = this.pos.config._data_server_date || "";
        const asked = browser.localStorage.getItem(this.key) || "";
        return (loaded > asked ? loaded : asked).slice(0, 19);
    }

    start() {
        this.pos.data.connectWebSocket("CATALOGUE", this.onMessage.bind(this));
        this.pos.bus.addEventListener("BUS:RECONNECT", () => this.catchUp());
        browser.addEventListener("pos-network-online", () => this.catchUp());
        this.waitForNextRule();
        return this.catchUp();
    }

    onMessage({ since, products = [], rules = [] }) {
        if (since) {
            browser.setTimeout(() => this.catchUp(since), Math.random() * SPREAD_ALL);
            return;
        }
        this.news.products = new Set([...this.news.products, ...products]);
        this.news.rules = new Set([...this.news.rules, ...rules]);
        if (!this.timer) {
            const wait = GATHER + Math.random() * SPREAD;
            this.timer = browser.setTimeout(() => this.askNews(), wait);
        }
    }

    askNews() {
        this.timer = null;
        const products = [...this.news.products];
        const rules = [...this.news.rules];
        this.news = { products: new Set(), rules: new Set() };
        return this.exclusively(async () => {
            while (products.length || rules.length) {
                this.apply(await this.ask(products.splice(0, PAGE), rules.splice(0, PAGE)));
                await nextFrame();
            }
        });
    }

    /** Ask for all that has changed since this till knew it last. */
    catchUp(since = this.asOf) {
        return this.exclusively(async () => {
            let start = since < this.asOf || !this.asOf ? since : this.asOf;
            if (!start) {
                return;
            }
            start = DateTime.fromSQL(start, { zone: "utc" }).minus(OVERLAP);
            start = start.toFormat("yyyy-MM-dd HH:mm:ss", { numberingSystem: "latn" });
            let answer = await this.ask([], [], start);
            const { as_of: asOf, rules } = answer;
            answer.gone["product.pricelist.item"] = this.rulesBut(new Set(rules));
            this.apply(answer);
            while (answer.after) {
                await nextFrame();
                answer = await this.ask([], [], start, answer.after);
                this.apply(answer);
            }
            browser.localStorage.setItem(this.key, asOf);
        });
    }

    rulesBut(inSight) {
        const known = this.pos.models["product.pricelist.item"].map((rule) => rule.id);
        return known.filter((id) => !inSight.has(id));
    }

    ask(products, rules, since = null, after = 0) {
        const question = [this.pos.config.id, products, rules, since, after];
        return this.pos.data.call("pos.config", "get_catalogue", question);
    }

    /** One question after the other; without a connection the next connection asks. */
    async exclusively(action) {
        try {
            return await this.mutex.exec(action);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }

    apply({ data: told, gone }) {
        const { models } = this.pos;
        const { loaded, updated, data } = this.newsIn(told);
        const goneRules = gone["product.pricelist.item"] || [];
        this.keepingPrices(() => {
            models.connectNewData(loaded);
            for (const [record, values] of updated) {
                record.update(values, { silent: true });
            }
            const rules = models["product.pricelist.item"];
            rules.deleteMany(rules.readMany(goneRules).filter(Boolean));
            this.forgetValues(gone["product.template.attribute.value"] || []);
            for (const id of gone["product.template"] || []) {
                // it may be on a ticket: it is only sold no more
                models["product.template"].get(id)?.update({ available_in_pos: false });
            }
            if (goneRules.length || RULES.some((model) => model in data)) {
                for (const pricelist of models["product.pricelist"].getAll()) {
                    pricelist.forgetGeneralRules();
                }
            }
        });
        this.pos.data.synchronizeServerDataInIndexedDB(data);
        this.waitForNextRule();
    }

    /** Values of attributes that are offered no more; what is on a ticket keeps its own. */
    forgetValues(ids) {
        const values = this.pos.models["product.template.attribute.value"];
        const used = new Set(
            this.pos.models["pos.order.line"].flatMap((line) =>
                line.attribute_value_ids.map((value) => value.id)
            )
        );
        values.deleteMany(values.readMany(ids).filter((value) => value && !used.has(value.id)));
    }

    /** What is not as this till knows it. To load a record anew is much work: it is tied to its
     *  relations, written to the disk by itself, and moves to the end of its list, of which a till
     *  shows the first hundred. So it is only loaded when more has changed than values of its own.
     *
     *  @returns {{loaded: Object, updated: Array, data: Object}} rows by model to load, pairs of a
     *      known record and its new values, and the rows of both by model */
    newsIn(told) {
        const [loaded, data, updated] = [{}, {}, []];
        const add = (rowsOf, model, row) => {
            rowsOf[model] = rowsOf[model] || [];
            rowsOf[model].push(row);
        };
        for (const [model, rows] of Object.entries(told)) {
            const known = this.pos.models[model];
            for (const row of rows) {
                const record = known?.get(row.id);
                const values = record ? changedValues(row, record[RAW_SYMBOL]) : row;
                if (!Object.keys(values).length) {
                    continue;
                }
                add(data, model, row);
                if (record && areItsOwn(values, known.fields)) {
                    updated.push([record, values]);
                } else {
                    add(loaded, model, row);
                }
            }
        }
        return { loaded, updated, data };
    }

    // === TICKETS ===

    /** Change prices; lines that would cost something else keep theirs. */
    keepingPrices(change) {
        const lines = this.openLines().map((line) => ({
            line,
            was: priceOf(line),
            wasKept: line.uiState.keepsPrice,
        }));
        for (const { line } of lines) {
            line.uiState.keepsPrice = true; // new rules make the till price its ticket anew
        }
        change();
        const { currency } = this.pos;
        const changed = [];
        for (const { line, was, wasKept } of lines) {
            const is = priceOf(line);
            if (currency.isZero(currency.round(was - is))) {
                line.uiState.keepsPrice = wasKept;
            } else if (line.order_id === this.pos.getOrder()) {
                changed.push([line, is]);
            }
        }
        this.tell(changed);
    }

    openLines() {
        return this.pos.models["pos.order"]
            .filter((order) => !order.finalized)
            .flatMap((order) => order.lines)
            .filter((line) => line.price_type === "original" && !isOfCombo(line));
    }

    tell(changed) {
        const prices = new Map(
            changed.map(([line, is]) => [
                line.product_id.display_name,
                this.pos.env.utils.formatCurrency(is),
            ])
        );
        if (!prices.size) {
            return;
        }
        const named = [...prices].slice(0, MOST_NAMED).map(([name, price]) => `${name}: ${price}`);
        const rest = prices.size - named.length;
        this.pos.notification.add(
            _t("New prices: %(prices)s. What is on the ticket keeps its price.", {
                prices: named.join(", ") + (rest > 0 ? _t(" and %s more", rest) : ""),
            }),
            { type: "info" }
        );
    }

    // === THE CLOCK ===

    /** Wake up when the next rule starts or has ended. */
    waitForNextRule() {
        browser.clearTimeout(this.alarm);
        const now = DateTime.now();
        const next = this.nextChange(now);
        if (next) {
            const wait = Math.min(next - now, LONGEST_TIMER);
            this.alarm = browser.setTimeout(() => this.onTime(now), wait);
        }
    }

    /** The first moment (milliseconds) after this one at which other rules are in force. */
    nextChange(now) {
        const moments = this.pos.models["product.pricelist.item"].flatMap((rule) => [
            rule.date_start?.toMillis(),
            endOf(rule),
        ]);
        const ahead = moments.filter((moment) => moment > now);
        return ahead.length ? Math.min(...ahead) : null;
    }

    onTime(earlier) {
        priceClock.at = earlier;
        try {
            this.keepingPrices(() => {
                priceClock.at = null;
            });
        } finally {
            priceClock.at = null;
        }
        this.waitForNextRule();
    }
}

const plain = (value) => JSON.stringify(value instanceof Set ? [...value] : value);

const changedValues = (row, raw) =>
    Object.fromEntries(
        Object.entries(row).filter(
            ([name, value]) => value !== raw[name] && plain(value) !== plain(raw[name])
        )
    );

const areItsOwn = (values, fields) =>
    Object.keys(values).every((name) => fields[name] && !fields[name].relation);

const isOfCombo = (line) => Boolean(line.combo_parent_id || line.combo_line_ids?.length);

const priceOf = (line) =>
    line.product_id.product_tmpl_id.getPrice(
        line.order_id.pricelist_id,
        line.getQuantity(),
        line.getPriceExtra(),
        false,
        line.product_id
    );

const nextFrame = () => new Promise((resolve) => browser.setTimeout(resolve, 0));
