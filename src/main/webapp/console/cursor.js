/**
 * Cursors are written `<epoch>-<offset>`. Two of them can be put in order only within one epoch: another epoch is
 * another log.
 *
 * @param {string | undefined} left
 * @param {string | undefined} right
 * @returns {number | null} negative, zero or positive as `left` is before, at or after `right`; null when nobody can
 *     say
 */
export function compareCursors(left, right) {
  if (!left || !right) return null;
  if (left === right) return 0;
  const a = split(left);
  const b = split(right);
  if (!a || !b || a.epoch !== b.epoch) return null;
  return a.offset < b.offset ? -1 : a.offset > b.offset ? 1 : 0;
}

function split(cursor) {
  const dash = cursor.lastIndexOf('-');
  const digits = cursor.slice(dash + 1);
  if (dash < 1 || !/^\d+$/.test(digits)) return null;
  // BigInt: an offset may outgrow the integers that a double holds exactly.
  return { epoch: cursor.slice(0, dash), offset: BigInt(digits) };
}
