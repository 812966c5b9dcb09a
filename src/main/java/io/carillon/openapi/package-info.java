/**
 * The OpenAPI 3.1 description of every path: what the code beside each endpoint says of it, put together with what is really
 * routed. Knows no endpoint; the endpoints know its annotations.
 */
@NullMarked
package io.carillon.openapi;

import org.jspecify.annotations.NullMarked;
