package io.carillon.openapi;

import io.carillon.problem.ProblemType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the description says of one method of a path. Stands beside the code that answers: on the method of an endpoint or, outside
 * of JAX-RS, on the filter. What holds for every path is left out; see {@link Operation}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Described {
    /** One line, as in a table of contents. */
    String value();

    /** What is answered if nothing is wrong. */
    Answer[] answers();

    /** The problems that only some paths have. */
    ProblemType[] problems() default {};

    /** Parameters in the query and the header, by their names in the components. Those of the path are in the path. */
    String[] takes() default {};

    /** The content that a request must have; none if it is not looked at. */
    Media[] content() default {};

    /** True if it is there whoever asks: no token is looked at. */
    boolean open() default false;

    /** One answer that is no problem. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Answer {
        int status();

        /** What the status means here. */
        String means();

        /** The content's types; none if there is no content. */
        Media[] content() default {};

        /** Header fields that are always there, by their names in the components. */
        String[] headers() default {};

        /** Header fields that may be there. */
        String[] sometimes() default {};
    }

    /** A type of content. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({})
    @interface Media {
        String type();

        /** The name of a schema of the components. */
        String schema();
    }
}
