/**
 * The whole thing from outside: the built WAR in real containers, each a process of its own, and real clients. Nothing in
 * here knows a class of the server's.
 */
package io.carillon.system;
