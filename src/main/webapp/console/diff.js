/** Beyond this many lines on a side nothing is compared: the table grows with the product. */
const MAX_LINES = 800;

/**
 * @param {string} mine
 * @param {string} theirs
 * @returns {{text: string, differs: boolean}[]} the lines of `theirs`; one differs when it is in no longest common
 *     subsequence with `mine`
 */
export function markLines(mine, theirs) {
  const a = mine.split('\n');
  const b = theirs.split('\n');
  if (a.length > MAX_LINES || b.length > MAX_LINES) return b.map((text) => ({ text, differs: false }));
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = a[i] === b[j]
        ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    }
  }
  const lines = [];
  for (let i = 0, j = 0; j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      lines.push({ text: b[j], differs: false });
      i++;
      j++;
    } else if (i < a.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1]) {
      i++;
    } else {
      lines.push({ text: b[j], differs: true });
      j++;
    }
  }
  return lines;
}
