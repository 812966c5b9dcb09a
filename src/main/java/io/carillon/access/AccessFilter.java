package io.carillon.access;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything: REST, streams, static files and the WebSocket upgrade. What it lets through has a {@link Caller};
 * what it refuses gets a problem that says why.
 */
public final class AccessFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private final transient LocalPolicy localPolicy;
    private final transient OriginPolicy originPolicy;
    private final transient CorsPolicy corsPolicy;
    private final transient Carriers carriers;
    private final transient Supplier<Access> access;

    private transient volatile @Nullable Door door;

    AccessFilter(AccessSettings settings, Supplier<Access> access) {
        this.localPolicy = new LocalPolicy(settings.open());
        this.originPolicy = new OriginPolicy(settings.origins());
        this.corsPolicy = new CorsPolicy(settings.origins());
        this.carriers = settings.carriers();
        this.access = access;
    }

    /**
     * Puts the filter first. To be called while the context starts. Not done in web.xml, because Jetty's own
     * WebSocketUpgradeFilter would come before a filter from there.
     *
     * @param access asked for with the first request: the bean is not there yet
     */
    public static void register(ServletContext context, AccessSettings settings, Supplier<Access> access) {
        FilterRegistration.Dynamic registration = context.addFilter("access", new AccessFilter(settings, access));
        if (registration == null) {
            throw new IllegalStateException("there is an access filter already");
        }
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Caller caller;
        try {
            corsPolicy.mark(request, response);
            refuse(localPolicy.refusal(request));
            if (CorsPolicy.isPreflight(request)) {
                preflight(request, response);
                return;
            }
            refuse(originPolicy.refusal(request));
            caller = door().caller(
                            request,
                            request.getRequestURI()
                                    .substring(request.getContextPath().length()));
        } catch (ProblemException e) {
            e.headers().forEach(response::setHeader);
            e.problem().writeTo(request, response);
            return;
        }
        request.setAttribute(Caller.ATTRIBUTE, caller);
        chain.doFilter(new CallerRequest(request, caller), response);
    }

    private static void refuse(Optional<Problem> refusal) {
        if (refusal.isPresent()) {
            throw new ProblemException(refusal.get());
        }
    }

    /** Has no token, whatever the request will have (WHATWG Fetch, "CORS-preflight request"). */
    private void preflight(HttpServletRequest request, HttpServletResponse response) {
        if (!corsPolicy.isListed(request)) {
            throw new ProblemException(
                    ProblemType.ORIGIN_REFUSED,
                    "Pages of this origin may not use this server. Those in the setting carillon.origins may.");
        }
        CorsPolicy.answer(response);
    }

    private Door door() {
        Door known = door;
        if (known == null) {
            known = new Door(access.get(), carriers, originPolicy);
            door = known;
        }
        return known;
    }
}
