/** A reminder for the reader's own calendar, as RFC 5545 has it: made in the page, sent nowhere. */

const ENCODER = new TextEncoder();

/** A line of at most 75 octets, continued after CRLF and a space (3.1). */
function folded(line) {
  let out = "";
  let octets = 0;
  for (const sign of line) {
    const size = ENCODER.encode(sign).length;
    if (octets + size > 75) {
      out += "\r\n ";
      octets = 1;
    }
    out += sign;
    octets += size;
  }
  return out;
}

/** Text with what has a meaning of its own escaped (3.3.11). */
const text = (words) => words.replace(/[\\;,]/g, "\\$&").replace(/\n/g, "\\n");

const two = (number) => String(number).padStart(2, "0");

/** A time of day wherever the reader is (3.3.5, form 1). @param {Date} date */
const local = (date) =>
  `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}T${two(date.getHours())}${two(date.getMinutes())}00`;

/** @param {Date} date */
const utc = (date) => `${date.toISOString().replace(/[-:]|\.\d+/g, "")}`;

/**
 * Five minutes every day at an hour, thirty times, beginning with the next.
 *
 * @param {{hours: number, minutes: number, now: Date, uid: string}} when
 * @returns {string}
 */
export function calendar({ hours, minutes, now, uid }) {
  const first = new Date(now);
  first.setHours(hours, minutes, 0, 0);
  if (first <= now) first.setDate(first.getDate() + 1);
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//One Recipe//Review//EN",
    "CALSCALE:GREGORIAN",
    "BEGIN:VEVENT",
    `UID:${uid}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${local(first)}`,
    "DURATION:PT5M",
    "RRULE:FREQ=DAILY;COUNT=30",
    `SUMMARY:${text("One Recipe: five minutes of review")}`,
    `DESCRIPTION:${text("Open the book's page Review. It asks, across chapters, what you are likeliest to gain from.")}`,
    "TRANSP:TRANSPARENT",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${text("Five minutes of review")}`,
    "TRIGGER:PT0M",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}
