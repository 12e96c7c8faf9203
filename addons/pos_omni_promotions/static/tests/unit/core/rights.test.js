import { expect, test } from "@odoo/hoot";
import {
    asking,
    held,
    lacking,
    nothing,
    renewed,
    sold,
    take,
    told,
} from "@pos_omni_promotions/core/rights";

const CARD = "card,5";
const NOW = 1000;
const END = 9000;

const having = (units) => renewed(nothing(), { [CARD]: units }, END, []);
const needing = (units) => ({ [CARD]: units });
const canSell = (kept, uuid, units, now = NOW) =>
    !lacking(take(kept, uuid, needing(units), now), uuid, needing(units), now).length;

test("an order spends what was reserved, and no more", () => {
    expect(canSell(having(30), "a", 30)).toBe(true);
    expect(canSell(having(30), "a", 30.01)).toBe(false);
    expect(canSell(nothing(), "a", 1)).toBe(false);
    expect(canSell(nothing(), "a", 0)).toBe(true);
});

test("two orders share it, and asking twice for one takes it once", () => {
    let kept = take(having(30), "a", needing(20), NOW);
    kept = take(kept, "a", needing(20), NOW);
    expect(canSell(kept, "a", 20)).toBe(true);
    expect(canSell(kept, "b", 10)).toBe(true);
    expect(canSell(kept, "b", 11)).toBe(false);
    expect(canSell(kept, "a", 30)).toBe(true);
});

test("what was sold is unsold until the server was told, whatever else happens", () => {
    let kept = sold(sold(having(30), "a"), "b");
    kept = renewed(asking(take(kept, "c", needing(5), NOW), [CARD]), {}, END, []);
    kept = held(kept, "c", needing(5), END);
    expect(kept.unsold).toEqual({ a: 1, b: 1 });
    expect(told(kept, ["a", "c"]).unsold).toEqual({ b: 1 });
});

test("a right ends", () => {
    expect(canSell(having(30), "a", 30, END - 1)).toBe(true);
    expect(canSell(having(30), "a", 30, END)).toBe(false);
    const kept = take(having(30), "a", needing(20), NOW);
    expect(lacking(kept, "a", needing(20), END)).toEqual([CARD]);
});

test("what the server holds for an order is spent by that order alone", () => {
    let kept = take(having(30), "a", needing(50), NOW);
    expect(lacking(kept, "a", needing(50), NOW)).toEqual([CARD]);
    kept = held(kept, "a", needing(50), END);
    expect(canSell(kept, "a", 50)).toBe(true);
    expect(canSell(kept, "b", 1)).toBe(false);
});

test("what an order needs less than before may be gone", () => {
    // The server gave 20 of 50 back to everybody, or it never heard of it.
    let kept = held(take(having(0), "a", needing(50), NOW), "a", needing(50), END);
    kept = take(kept, "a", needing(30), NOW);
    expect(canSell(kept, "a", 30)).toBe(true);
    expect(canSell(kept, "a", 31)).toBe(false);
});

test("what was taken while the server was asked counts against its answer", () => {
    let kept = asking(having(30), [CARD]);
    kept = take(kept, "a", needing(20), NOW);
    kept = renewed(kept, { [CARD]: 30 }, END, ["a"]);
    expect(canSell(kept, "a", 20)).toBe(true);
    expect(canSell(kept, "b", 10)).toBe(true);
    expect(canSell(kept, "b", 11)).toBe(false);
});

test("an answer that got lost is settled by the next one", () => {
    // The order asked for 20, nobody knows whether they are its own: the server says 30 are not.
    let kept = take(having(30), "a", needing(20), NOW);
    kept = renewed(asking(kept, [CARD]), { [CARD]: 30 }, END, ["a"]);
    expect(canSell(kept, "b", 30)).toBe(true);
    expect(canSell(kept, "a", 31)).toBe(false);
});

test("a paid order has taken what it took; the next answer knows", () => {
    let kept = take(having(30), "a", needing(20), NOW);
    kept = renewed(asking(kept, [CARD]), { [CARD]: 10 }, END, []);
    expect(kept.orders).toEqual({});
    expect(canSell(kept, "b", 10)).toBe(true);
    expect(canSell(kept, "b", 11)).toBe(false);
});

test("cards that are not named any more are given up before the server is asked", () => {
    const rights = { "card,5": 30, "card,6": 10, "program,7": 2 };
    const kept = asking(renewed(nothing(), rights, END, []), ["card,6"]);
    expect(kept.rights).toEqual({ "card,6": 10, "program,7": 2 });
});
