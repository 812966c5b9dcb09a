package io.carillon.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.problem.ProblemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a client is told when something is refused. */
public final class Problems {
    private Problems() {}

    /** The problem's text; fails if there is none, or one of another status. */
    public static String of(int status, ThrowingCallable refused) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, refused);
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.problem().status()).as(refusal.problem().toJson()).isEqualTo(status);
        return refusal.problem().toJson();
    }
}
