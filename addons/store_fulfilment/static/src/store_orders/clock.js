const MINUTE = 60000;

/** How much of its time an order has left: {level: "ok" | "soon" | "late", minutes}. */
export function urgency(order, now) {
    if (!order.late) {
        return { level: "none", minutes: 0 };
    }
    const late = Date.parse(order.late);
    const urgent = Date.parse(order.urgent);
    const level = now >= late ? "late" : now >= urgent ? "soon" : "ok";
    return { level, minutes: Math.round(Math.abs(late - now) / MINUTE) };
}

/** 75 -> "1 h 15 min", 4000 -> "3 days" */
export function spoken(minutes, words) {
    if (minutes < 60) {
        return `${minutes} ${words.min}`;
    }
    const hours = Math.floor(minutes / 60);
    if (hours < 48) {
        const rest = minutes % 60;
        return rest && hours < 5
            ? `${hours} ${words.h} ${rest} ${words.min}`
            : `${hours} ${words.h}`;
    }
    return `${Math.round(hours / 24)} ${words.days}`;
}
