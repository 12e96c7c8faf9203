/** For whom a campaign is, and which of several apply: as omni_campaign/core/decide.py decides it;
 *  both run the same cases. */

const LIMITLESS = {
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
};
const NOBODY = { channel: "", store: 0, known: false, segments: [], tier: 0, first: null };
const UNUSED = { uses: 0, spent: 0, uses_each: 0 };

/**
 * @param {{days: number[], start: number, end: number}[]} hours days from 0, Monday; minutes
 * @param {string} at "YYYY-MM-DD HH:MM" on the wall's clock
 */
export function inHours(hours, at) {
    const [year, month, day] = at.slice(0, 10).split("-").map(Number);
    const today = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
    const minute = Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16));
    return hours.some(({ days, start, end }) => {
        const late = end <= start; // goes on after midnight
        return (
            (days.includes(today) && start <= minute && (late || minute < end)) ||
            (late && days.includes((today + 6) % 7) && minute < end)
        );
    });
}

/** @returns {string} why a campaign is not for a sale, "" when it is */
export function reasonAgainst(campaignFacts, saleFacts) {
    const campaign = { ...LIMITLESS, ...campaignFacts };
    const sale = { ...NOBODY, ...UNUSED, ...saleFacts };
    return (
        againstTime(campaign, sale.at) ||
        againstPlace(campaign, sale) ||
        againstCustomer(campaign, sale) ||
        againstLimits(campaign, sale)
    );
}

export function againstTime(campaign, at) {
    const { state, start, end, hours } = { ...LIMITLESS, ...campaign };
    if (state !== "running") {
        return state;
    }
    if (start && at < start) {
        return "not_started";
    }
    if (end && at >= end) {
        return "over";
    }
    return hours.length && !inHours(hours, at) ? "hours" : "";
}

function againstPlace({ channels, stores }, { channel, store }) {
    if (channels.length && !channels.includes(channel)) {
        return "channel";
    }
    return stores.length && !stores.includes(store) ? "store" : "";
}

function againstCustomer({ audience, segments, tiers, max_each }, sale) {
    if (!sale.known) {
        return audience !== "all" || max_each ? "customer_needed" : "";
    }
    if (audience === "segment" && !segments.some((segment) => sale.segments.includes(segment))) {
        return "segment";
    }
    if (audience === "tier" && !tiers.includes(sale.tier)) {
        return "tier";
    }
    if (audience === "first" && sale.first !== true) {
        return sale.first === false ? "not_first" : "customer_needed";
    }
    return "";
}

export function againstLimits(campaign, { uses, spent, uses_each }) {
    if (campaign.max_uses && uses >= campaign.max_uses) {
        return "used_up";
    }
    if (campaign.budget && spent >= campaign.budget) {
        return "budget";
    }
    return campaign.max_each && uses_each >= campaign.max_each ? "used_by_customer" : "";
}

const PLAIN = { priority: 0, stacking: "stack", group: "", ordinary: false, kept: false };

/**
 * @param {{id: number, priority: number, stacking: string, group: string, ordinary: boolean,
 *     kept: boolean}[]} offers campaigns, and programs that are in none (`ordinary`)
 * @returns {Object[]} those that apply together
 */
export function choose(offers) {
    const chosen = [];
    const groups = new Set();
    let alone = false;
    let taken = false;
    const ranked = offers
        .map((offer) => ({ ...PLAIN, ...offer }))
        .sort((a, b) => b.priority - a.priority || a.ordinary - b.ordinary || a.id - b.id);
    for (const offer of ranked) {
        const isOfGroup = offer.stacking === "group";
        if (!offer.kept) {
            if (
                alone ||
                (offer.stacking === "exclusive" && taken) ||
                (isOfGroup && groups.has(offer.group))
            ) {
                continue;
            }
            taken = true;
            alone = offer.stacking === "exclusive";
            if (isOfGroup) {
                groups.add(offer.group);
            }
        }
        chosen.push(offer);
    }
    return chosen;
}
