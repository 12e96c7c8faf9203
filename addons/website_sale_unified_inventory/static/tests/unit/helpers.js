import { mockService, patchWithCleanup } from "@web/../tests/web_test_helpers";

/** Put a bus in place of the real one; what it is asked is kept, and `tell` brings news. */
export function mockStockBus() {
    // pages listen when they have nothing more urgent to do
    patchWithCleanup(window, { requestIdleCallback: (callback) => setTimeout(callback, 10) });
    const listeners = {};
    const bus = { channels: [] };
    const listen = (type, listener) => {
        listeners[type] ||= new Set();
        listeners[type].add(listener);
    };
    const forget = (type, listener) => listeners[type]?.delete(listener);
    mockService("bus_service", {
        addChannel: (channel) => bus.channels.push(channel),
        deleteChannel: (channel) => bus.channels.splice(bus.channels.indexOf(channel), 1),
        subscribe: listen,
        unsubscribe: forget,
        addEventListener: listen,
        removeEventListener: forget,
        start() {},
        stop() {},
    });
    bus.tell = (type, payload) => {
        for (const tell of [...(listeners[type] || [])]) {
            tell(payload);
        }
    };
    bus.listening = () =>
        ["unified_stock", "unified_stock_many"].map((type) => listeners[type]?.size || 0);
    return bus;
}

export const TEXTS = JSON.stringify({
    whole: { in: "In stock", few: "Only %s left", out: "Available on backorder" },
    place: { in: "In stock", few: "Only %s left", out: "Out of stock" },
});
