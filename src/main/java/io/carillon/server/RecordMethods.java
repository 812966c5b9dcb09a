package io.carillon.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * What the JDK keeps of the records that it has made methods for. In Java 17 each of the handles in {@link ObjectMethods} remembers
 * the last type it was adapted to, strongly: a record of ours, and with it the application's class loader, until another
 * application's record comes. Later versions remember softly.
 */
final class RecordMethods {
    private RecordMethods() {}

    /** Gives the handles something else to remember. */
    static void forgetOurs() {
        MethodHandle component = MethodHandles.identity(String.class);
        make("equals", MethodType.methodType(boolean.class, String.class, Object.class), component);
        make("hashCode", MethodType.methodType(int.class, String.class), component);
        make("toString", MethodType.methodType(String.class, String.class), component);
    }

    private static void make(String method, MethodType type, MethodHandle component) {
        try {
            ObjectMethods.bootstrap(MethodHandles.publicLookup(), method, type, String.class, "value", component);
        } catch (Throwable e) { // a JDK that makes them for real records alone; it remembers softly
            return;
        }
    }
}
