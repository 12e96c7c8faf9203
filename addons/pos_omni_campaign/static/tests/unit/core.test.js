import { describe, expect, test } from "@odoo/hoot";
import { choose, reasonAgainst } from "@pos_omni_campaign/app/core/campaign";
import { CASES } from "./cases";

describe("the cases that the server decides", () => {
    test("for whom a campaign is", () => {
        for (const { name, campaign, sale, reason } of CASES.eligible) {
            expect(reasonAgainst(campaign, sale)).toBe(reason, { message: name });
        }
        expect(CASES.eligible.length).toBeGreaterThan(50);
    });

    test("which campaigns apply together", () => {
        for (const { name, offers, chosen } of CASES.choose) {
            const told = choose(offers).map(({ ordinary, id }) => [ordinary, id]);
            told.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
            expect(told).toEqual(chosen, { message: name });
        }
        expect(CASES.choose.length).toBeGreaterThan(40);
    });
});
