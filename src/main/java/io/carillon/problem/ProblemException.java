package io.carillon.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/** A client's mistake, or an expected failure, on its way to the edge. It has no stack trace and is not logged. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient Map<String, String> headers;

    public ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    public ProblemException(Problem problem) {
        this(problem, Map.of());
    }

    private ProblemException(Problem problem, Map<String, String> headers) {
        super(problem.toJson(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /** The same, with a header field for the response, such as {@code Accept-Patch}. */
    public ProblemException header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ProblemException(problem, more);
    }

    public Problem problem() {
        return problem;
    }

    /** Header fields for the response. */
    public Map<String, String> headers() {
        return headers;
    }
}
