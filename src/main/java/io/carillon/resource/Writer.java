package io.carillon.resource;

import io.carillon.access.Access;
import io.carillon.access.Caller;
import io.carillon.log.Precondition;
import io.carillon.log.ResourceKey;
import io.carillon.problem.ProblemException;
import java.util.List;

/**
 * Somebody who may write a resource.
 *
 * @param key of which resource
 * @param reads true if it may read it as well; if not, no answer says whether or what there is
 */
record Writer(ResourceKey key, boolean reads) {
    /**
     * Finds out whether a caller is one.
     *
     * @throws ProblemException 403 if it may only read; 404, the same as for what is not there, if not even that
     */
    static Writer of(Access access, Caller caller, ResourceKey key) {
        boolean reads = access.mayRead(caller, key.topic());
        if (!reads && !access.mayPublish(caller, key.topic())) {
            throw Answers.missing(key);
        }
        access.checkPublish(caller, List.of(key.topic()));
        return new Writer(key, reads);
    }

    /** What depends on what is there lets its sender find out what that is, guess by guess. */
    void checkMayRead() {
        if (!reads) {
            throw Answers.missing(key);
        }
    }

    /** The same for what depends on a version. */
    void checkMayCompare(Precondition precondition) {
        if (!precondition.equals(Precondition.NONE)) {
            checkMayRead();
        }
    }
}
