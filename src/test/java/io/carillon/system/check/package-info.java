/**
 * What must be true of a run in which things went wrong: what writers were answered and clients heard is compared with what
 * is stored, after it is over. Its input is what was written down, so it can be tried on histories made by hand.
 */
package io.carillon.system.check;
