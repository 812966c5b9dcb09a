/**
 * Makes an element. Text can only become a text node here: what a resource says never turns into markup.
 *
 * @param {string} tag
 * @param {Record<string, string | boolean | null>} [attributes] true sets an empty attribute; false and null leave it
 *     out
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/**
 * Sets text only where it differs, so that an unchanged live region stays silent and an unchanged row costs no layout.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {HTMLElement} the element, which must be there
 */
export function need(parent, selector) {
  const found = parent.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}`);
  return found;
}

/**
 * Cuts text for display, and says so by an ellipsis.
 *
 * @param {string} text
 * @param {number} maxChars
 */
export function clip(text, maxChars) {
  return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text;
}
