package io.carillon.websocket;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

/** Members of a container's objects, whatever their visibility, in the object's class or above it. */
final class Inside {
    private Inside() {}

    static Field field(Object of, String name) throws NoSuchFieldException {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(of.getClass() + "." + name);
    }

    static Object value(Object of, String name) throws ReflectiveOperationException {
        return field(of, name).get(of);
    }

    static Method method(Object of, String name, Class<?>... parameters) throws NoSuchMethodException {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            try {
                Method method = type.getDeclaredMethod(name, parameters);
                method.setAccessible(true);
                return method;
            } catch (NoSuchMethodException above) {
                // A superclass's, then.
            }
        }
        throw new NoSuchMethodException(of.getClass() + "." + name);
    }

    static Object call(Object on, String name) throws ReflectiveOperationException {
        return method(on, name).invoke(on);
    }
}
