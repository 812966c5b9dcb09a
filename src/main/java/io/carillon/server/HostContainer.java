package io.carillon.server;

import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * What the standard does not tell an application about its container: where it listens, and that it is about to stop. Jetty
 * and Tomcat are asked in their own ways, without their classes; with another container the answers are poorer.
 */
final class HostContainer {
    private final ServletContext context;

    HostContainer(ServletContext context) {
        this.context = context;
    }

    /** The URL of this application, as far as it can be known. */
    String url() {
        return jettyUrl().or(HostContainer::tomcatUrl).orElse("") + context.getContextPath() + "/";
    }

    /**
     * Has something done before the container lets go of this application's connections. Jetty closes them before it stops its
     * applications, and does not end the streams of one that it takes out; Tomcat lets them time out before it tells the
     * application. Both tell their own listeners first.
     *
     * @param task may be called more than once
     * @return takes the request back
     */
    Runnable beforeStop(Runnable task) {
        List<Runnable> removals = new ArrayList<>();
        jettyParts().forEach(part -> listen(part, JETTY, task).ifPresent(removals::add));
        tomcatContext().flatMap(part -> listen(part, TOMCAT, task)).ifPresent(removals::add);
        return () -> removals.forEach(Runnable::run);
    }

    /**
     * How a container is listened to.
     *
     * @param listener the name of the listeners' interface
     * @param parameter the name of the type that the two methods take
     * @param stops whether a call to a listener's method, with its arguments, says that the stop begins
     */
    private record Dialect(
            String listener, String parameter, String add, String remove, BiPredicate<Method, Object[]> stops) {}

    private static final Dialect JETTY = new Dialect(
            "org.eclipse.jetty.util.component.LifeCycle$Listener",
            EventListener.class.getName(),
            "addEventListener",
            "removeEventListener",
            (method, arguments) -> method.getName().equals("lifeCycleStopping"));

    private static final Dialect TOMCAT = new Dialect(
            "org.apache.catalina.LifecycleListener",
            "org.apache.catalina.LifecycleListener",
            "addLifecycleListener",
            "removeLifecycleListener",
            (method, arguments) -> method.getName().equals("lifecycleEvent")
                    && String.valueOf(typeOf(arguments[0])).equals("before_stop"));

    private static @Nullable Object typeOf(Object event) {
        try {
            return event.getClass().getMethod("getType").invoke(event);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private static Optional<Runnable> listen(Object part, Dialect dialect, Runnable task) {
        try {
            ClassLoader loader = part.getClass().getClassLoader();
            Class<?> type = loader.loadClass(dialect.listener());
            Class<?> parameter = loader.loadClass(dialect.parameter());
            Object listener = Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> {
                if (dialect.stops().test(method, arguments)) {
                    task.run();
                }
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> "Carillon's stop listener";
                    default -> null;
                };
            });
            Method remove = part.getClass().getMethod(dialect.remove(), parameter);
            part.getClass().getMethod(dialect.add(), parameter).invoke(part, listener);
            return Optional.of(() -> remove(part, remove, listener));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static void remove(Object part, Method remove, Object listener) {
        try {
            remove.invoke(part, listener);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the container takes listeners but does not give them back", e);
        }
    }

    /** The application's own handler, which may be stopped alone, and the server. */
    private List<Object> jettyParts() {
        try {
            Object handler = call(context, "getContextHandler");
            return List.of(handler, call(handler, "getServer"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return List.of();
        }
    }

    /** Behind the facade, and behind what the facade stands for. */
    private Optional<Object> tomcatContext() {
        try {
            return Optional.of(field(field(context, "context"), "context"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        Object value = field.get(of);
        if (value == null) {
            throw new NoSuchFieldException(name);
        }
        return value;
    }

    private Optional<String> jettyUrl() {
        try {
            Object server = call(call(context, "getContextHandler"), "getServer");
            Object connector = Array.get(call(server, "getConnectors"), 0);
            Object host = connector.getClass().getMethod("getHost").invoke(connector);
            return Optional.of(url("http", host, call(connector, "getPort")));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Object call(Object on, String method) throws ReflectiveOperationException {
        Object value = on.getClass().getMethod(method).invoke(on);
        if (value == null) {
            throw new NoSuchMethodException(method);
        }
        return value;
    }

    private static Optional<String> tomcatUrl() {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        try {
            for (ObjectName name : beans.queryNames(new ObjectName("*:type=Connector,*"), null)) {
                Object scheme = beans.getAttribute(name, "scheme");
                return Optional.of(
                        url(String.valueOf(scheme), name.getKeyProperty("address"), beans.getAttribute(name, "port")));
            }
        } catch (JMException | RuntimeException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String url(String scheme, @Nullable Object host, Object port) {
        String name = host == null ? "localhost" : host.toString().replace("\"", "");
        return scheme + "://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
