package io.carillon.container;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Members of a container's objects, whatever their visibility, in the object's class or above it. */
public final class Inside {
    private Inside() {}

    public static Field field(Class<?> of, String name) throws NoSuchFieldException {
        for (Class<?> type = of; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(of + "." + name);
    }

    public static Object value(Object of, String name) throws ReflectiveOperationException {
        return field(of.getClass(), name).get(of);
    }

    /** A method of a class, or of an interface of its. */
    public static Method method(Class<?> of, String name, Class<?>... parameters) throws NoSuchMethodException {
        for (Class<?> type = of; type != null; type = type.getSuperclass()) {
            try {
                Method method = type.getDeclaredMethod(name, parameters);
                method.setAccessible(true);
                return method;
            } catch (NoSuchMethodException above) {
                // A superclass's, then.
            }
        }
        return of.getMethod(name, parameters);
    }

    /** Calls a method without parameters. */
    public static Object call(Object on, String name) throws ReflectiveOperationException {
        return method(on.getClass(), name).invoke(on);
    }
}
