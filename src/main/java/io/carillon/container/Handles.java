package io.carillon.container;

import org.jspecify.annotations.Nullable;

/**
 * Method handles on the members of a container's class, found once and shared by all of its objects. The JVM compiles each handle that
 * is called more than some hundred times for itself: with one for each connection it would never be done with that.
 *
 * <p>Any thread; two at once may both search, and find the same.
 *
 * @param <T> a record of handles
 */
public final class Handles<T> {
    private final Search<T> search;

    private volatile @Nullable Found<T> last;

    /** How the handles of a class are found. */
    @FunctionalInterface
    public interface Search<T> {
        /**
         * Finds them.
         *
         * @throws ReflectiveOperationException if the class is not like the one we know
         */
        T in(Class<?> type) throws ReflectiveOperationException;
    }

    private record Found<T>(Class<?> type, T handles) {}

    public Handles(Search<T> search) {
        this.search = search;
    }

    /** Those of an object's class: in practice a container has one such class, so the last one is kept. */
    public T of(Object object) throws ReflectiveOperationException {
        Class<?> type = object.getClass();
        Found<T> known = last;
        if (known == null || known.type() != type) {
            known = new Found<>(type, search.in(type));
            last = known;
        }
        return known.handles();
    }
}
