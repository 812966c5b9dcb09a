/** Who may: tokens and what they grant, which peers are served, and what the pages of other origins may do. */
@NullMarked
package io.carillon.access;

import org.jspecify.annotations.NullMarked;
