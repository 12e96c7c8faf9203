import { expect, mockDate, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-dom";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { mockService, onRpc } from "@web/../tests/web_test_helpers";
import { definePosModels } from "@point_of_sale/../tests/unit/data/generate_model_definitions";
import { setupPosEnv } from "@point_of_sale/../tests/unit/utils";

definePosModels();

const PROGRAM = 1; // of the mocked till: automatic, of points

const factsOf = (values) => ({
    id: 5,
    name: "Spring",
    state: "running",
    start: "",
    end: "",
    hours: [],
    audience: "all",
    segments: [],
    tiers: [],
    channels: [],
    stores: [],
    max_uses: 0,
    max_each: 0,
    budget: 0,
    priority: 10,
    stacking: "stack",
    group: "",
    programs: [PROGRAM],
    items: [],
    uses: 0,
    spent: 0,
    ...values,
});

const told = (as_of, ...campaigns) => ({ as_of, zone: "Europe/Vienna", store: 3, campaigns });

async function setup() {
    mockService("notification", { add: (message) => expect.step(message) });
    const pos = await setupPosEnv();
    const order = pos.addNewOrder();
    order.pricelist_id = pos.models["product.pricelist"].get(1);
    const program = pos.models["loyalty.program"].get(PROGRAM);
    return { pos, order, program };
}

test("a campaign keeps to the minute of its store's clock", async () => {
    const { pos, order, program } = await setup();
    const friday = { days: [4], start: 22 * 60, end: 2 * 60 };
    pos.campaigns.take(told("2026-01-01", factsOf({ hours: [friday] })));
    for (const [moment, expected] of [
        ["2026-05-08 19:59:59", false],
        ["2026-05-08 20:00:00", true],
        ["2026-05-08 23:59:59", true],
        ["2026-05-09 00:00:00", false],
    ]) {
        mockDate(moment, 0);
        expect(order._programIsApplicable(program)).toBe(expected, { message: moment });
    }
});

test("the ticket is asked again at the minute at which something begins", async () => {
    mockDate("2026-05-08 19:59:00", 0);
    const { pos } = await setup();
    pos.campaigns.take(told("2026-01-01", factsOf({ start: "2026-05-08 22:00" })));
    pos.campaigns.update = () => {
        pos.campaigns.signature = pos.campaigns.sign();
        expect.step("updated");
    };
    pos.campaigns.waitForNextMinute();
    await advanceTime(30000);
    expect.verifySteps([]);
    await advanceTime(31000);
    expect.verifySteps(["updated"]);
    await advanceTime(120000);
    expect.verifySteps([]);
});

test("a stop takes effect, is kept, and what is older does not undo it", async () => {
    const { pos, order, program } = await setup();
    pos.campaigns.take(told("2026-01-01", factsOf()));
    expect(order._programIsApplicable(program)).toBe(true);
    pos.campaigns.take(told("2026-01-03", factsOf({ state: "stopped" })));
    expect(order._programIsApplicable(program)).toBe(false);
    pos.campaigns.take(told("2026-01-02", factsOf()));
    expect(order._programIsApplicable(program)).toBe(false);
    const kept = JSON.parse(browser.localStorage.getItem(pos.campaigns.key));
    expect(kept.campaigns[0].state).toBe("stopped");
    pos.config.uiState.campaignsTold = told("2026-01-01", factsOf()); // as it was loaded once
    pos.campaigns.start();
    expect(order._programIsApplicable(program)).toBe(false);
    for (const broken of ["{", "5"]) {
        browser.localStorage.setItem(pos.campaigns.key, broken);
        pos.campaigns.start();
        expect(order._programIsApplicable(program)).toBe(false);
    }
    browser.localStorage.removeItem(pos.campaigns.key);
});

test("customers decide as on the server", async () => {
    const { pos, order, program } = await setup();
    pos.campaigns.take(told("2026-01-01", factsOf({ audience: "segment", segments: [8] })));
    expect(order._programIsApplicable(program)).toBe(false);
    const partner = pos.models["res.partner"].getFirst();
    order.partner_id = partner;
    for (const segments of [[], [8]]) {
        partner.omni_campaign_facts = { segments, tier: 0, first: true };
        expect(order._programIsApplicable(program)).toBe(segments.length === 1);
    }
});

test("an exclusive campaign pushes out what does not go with it", async () => {
    const { pos, order } = await setup();
    const ids = (...facts) => {
        pos.campaigns.take(told("2026-01-02", ...facts));
        const programs = pos.models["loyalty.program"].readMany([1, 2, 3]);
        return [...order.chooseTogether(programs)].sort();
    };
    const exclusive = { id: 6, programs: [3], stacking: "exclusive", priority: 20 };
    expect(ids(factsOf(), factsOf(exclusive))).toEqual([2, 3]); // the wallet pays
    expect(ids(factsOf({ priority: 30 }), factsOf(exclusive))).toEqual([1, 2]);
    expect(ids(factsOf(), factsOf({ ...exclusive, stacking: "stack" }))).toEqual([1, 2, 3]);
});

test("price rules keep to their campaign", async () => {
    const { pos } = await setup();
    const config = pos.config;
    pos.campaigns.take(told("2026-01-01", factsOf({ items: [70] })));
    expect(config.isRuleInCampaign(70)).toBe(true);
    pos.campaigns.take(told("2026-01-02", factsOf({ items: [70], state: "stopped" })));
    expect(config.isRuleInCampaign(70)).toBe(false);
    expect(config.isRuleInCampaign(71)).toBe(true);
});

test("before the payment the server is asked, and what it refuses is off the ticket", async () => {
    const { pos, order, program } = await setup();
    pos.campaigns.take(told("2026-01-01", factsOf()));
    order.campaignsOnIt = () => [pos.config.campaignOf(program)];
    const answers = [{}, { 5: "It is over." }];
    onRpc("pos.config", "check_campaigns", ({ args }) => {
        expect(args[2]).toEqual([5]);
        return { against: answers.shift(), seconds: 600 };
    });
    pos.dialog.add = (_dialog, { body }) => expect.step(body);
    expect(await pos.campaigns.check(order)).toBe(true);
    expect(await pos.campaigns.check(order)).toBe(false);
    expect.verifySteps(["It is over."]);
    expect(order._programIsApplicable(program)).toBe(false);
});

test("without a connection it is sold as the till knows it, and marked", async () => {
    const { pos, order, program } = await setup();
    pos.campaigns.take(told("2026-01-01", factsOf()));
    order.campaignsOnIt = () => [pos.config.campaignOf(program)];
    pos.data.call = () => Promise.reject(new ConnectionLostError());
    const goesOn = await pos.campaigns.check(order);
    expect(goesOn).toBe(true);
    expect(order.card_decision).toBe("offline");
});

/** A ticket of two of a product that a campaign sells at 80 of 100. */
async function priced(limits) {
    const { pos, order } = await setup();
    const rule = { id: 70 };
    pos.campaigns.take(told("2026-01-01", factsOf({ programs: [], items: [rule.id], ...limits })));
    const template = pos.models["product.template"].get(5);
    const line = await pos.addLineToOrder({ product_tmpl_id: template, qty: 2 }, order);
    line.product_id.lst_price = 100;
    template.getPrice = () => (pos.config.isRuleInCampaign(rule.id) ? 80 : 100);
    line.setUnitPrice(template.getPrice());
    return { pos, order, line };
}

test("the price of a limited campaign is asked for before the payment", async () => {
    const { pos, order, line } = await priced({ budget: 50 });
    const answers = [{}, { 5: "It is over." }];
    onRpc("pos.config", "check_campaigns", ({ args }) => {
        expect(args[2]).toEqual([]);
        expect(args[4]).toEqual({ 5: 40 });
        expect(args[5]).toEqual([5]);
        return { against: answers.shift(), seconds: 600 };
    });
    pos.dialog.add = (_dialog, { body }) => expect.step(body);
    expect(await pos.campaigns.check(order)).toBe(true);
    expect(line.price_unit).toBe(80);
    expect(await pos.campaigns.check(order)).toBe(false);
    expect.verifySteps(["It is over."]);
    expect(line.price_unit).toBe(100);
    line.setQuantity(3);
    expect(line.price_unit).toBe(100);
    expect(await pos.campaigns.check(order)).toBe(true); // nothing is left to be asked
});

test("prices without a limit, and of others, are not asked for", async () => {
    const { pos, order, line } = await priced({});
    expect(order.linesPricedByCampaigns()).toEqual([]);
    pos.campaigns.take(told("2026-01-02", factsOf({ programs: [], items: [70], max_uses: 3 })));
    expect(order.linesPricedByCampaigns().length).toBe(1);
    line.setUnitPrice(95);
    expect(order.linesPricedByCampaigns()).toEqual([]);
});

test("a price that was told stays asked for when its campaign has ended", async () => {
    const { pos, order } = await priced({ max_uses: 3 });
    const facts = factsOf({ programs: [], items: [70], max_uses: 3, state: "stopped" });
    pos.config.uiState.campaignsTold = told("2026-01-02", facts);
    expect(pos.config.isRuleInCampaign(70)).toBe(false);
    expect(order.linesPricedByCampaigns().map((found) => found.facts.id)).toEqual([5]);
});

/** A till with something reserved of a campaign on its ticket, and no connection. */
async function offline(values, rights) {
    const { pos, order, program } = await setup();
    Object.assign(pos.config, { card_offline_policy: "rights", card_right_hours: 12 });
    pos.campaigns.take(told("2026-01-01", factsOf(values)));
    const server = { isDown: false };
    pos.data.call = async (_model, method, args) => {
        if (server.isDown) {
            throw new ConnectionLostError();
        }
        if (method === "check_campaigns") {
            server.right = args[6];
            return { against: {}, seconds: 600 };
        }
        return { seconds: 3600, cards: {}, programs: {}, campaigns: rights };
    };
    await pos.cardRights.renew();
    server.isDown = pos.data.network.offline = true;
    pos.dialog.add = (_dialog, { title, body }) => expect.step(`${title}: ${body}`);
    const sell = (discount) => {
        const ticket = pos.addNewOrder();
        ticket.campaignsOnIt = () => (ticket.uiState.campaignsAgainst ? [] : [factsOf(values)]);
        ticket.campaignDiscounts = () => ({ 5: discount });
        return { ticket, check: () => pos.campaigns.check(ticket) };
    };
    return { pos, order, program, server, sell };
}

test("without a connection a limited campaign is given as often as it was reserved", async () => {
    const { pos, program, server, sell } = await offline({ max_uses: 9 }, { 5: { uses: 1 } });
    const first = sell(10);
    expect(await first.check()).toBe(true);
    expect(first.ticket.card_decision).toBe("offline");
    expect(first.ticket.card_right).toBe(pos.cardRights.token);
    expect(await first.check()).toBe(true); // the button is pressed again
    const second = sell(10);
    expect(await second.check()).toBe(false);
    expect.verifySteps([
        "No connection: “Spring” cannot be given without a connection: this till has nothing reserved of it any more.",
    ]);
    expect(Boolean(second.ticket.card_right)).toBe(false);
    expect(second.ticket._programIsApplicable(program)).toBe(false);
    expect(await second.check()).toBe(true);
    // With a connection the server is asked, and told whose right it may be.
    server.isDown = pos.data.network.offline = false;
    const third = sell(10);
    expect(await third.check()).toBe(true);
    expect(server.right).toBe(pos.cardRights.token);
});

test("without a connection a budget is spent as far as it was reserved", async () => {
    const { pos, sell } = await offline({ budget: 1000 }, { 5: { uses: 5, amount: 15 } });
    expect(await sell(10).check()).toBe(true);
    expect(await sell(10).check()).toBe(false);
    expect(await sell(5).check()).toBe(true);
    expect(pos.cardRights.kept.rights).toEqual({ "campaign,5": 3, "budget,5": 0 });
    expect.verifySteps([
        "No connection: “Spring” cannot be given without a connection: this till has nothing reserved of it any more.",
    ]);
});

test("without a connection nobody knows how often a customer has had it", async () => {
    const { sell } = await offline({ max_each: 1, audience: "all" }, {});
    expect(await sell(10).check()).toBe(false);
    expect.verifySteps([
        "No connection: “Spring” cannot be given without a connection: nobody knows how often this customer has used it.",
    ]);
});

test("a campaign without a limit is given without a connection", async () => {
    const { sell } = await offline({}, {});
    const { ticket, check } = sell(10);
    expect(await check()).toBe(true);
    expect(ticket.card_decision).toBe("offline");
    expect(Boolean(ticket.card_right)).toBe(false);
});

test("what a lost answer may have promised is not given to another ticket", async () => {
    const { pos, sell } = await offline({ max_uses: 9 }, { 5: { uses: 1 } });
    pos.data.network.offline = false; // nobody knows yet
    const first = sell(10);
    expect(await first.check()).toBe(true);
    expect(await sell(10).check()).toBe(false);
    expect(await first.check()).toBe(true);
    expect.verifySteps([
        "No connection: “Spring” cannot be given without a connection: this till has nothing reserved of it any more.",
    ]);
});
