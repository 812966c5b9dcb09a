/**
 * @param {Date} date
 * @returns {string} its time of day, local, to the second
 */
export function clockTime(date) {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/**
 * @param {unknown} time as an event has it, RFC 3339
 * @returns {string} its time of day, local, to the millisecond; empty when it is no time
 */
export function preciseTime(time) {
  const date = new Date(typeof time === 'string' ? time : NaN);
  if (Number.isNaN(date.getTime())) return '';
  return `${clockTime(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

function twoDigits(number) {
  return String(number).padStart(2, '0');
}
