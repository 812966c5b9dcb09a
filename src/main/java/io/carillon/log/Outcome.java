package io.carillon.log;

import io.carillon.event.Cursor;
import java.util.Optional;

/** What became of a {@link Change}. */
public sealed interface Outcome {
    /** The resource was not there before, and is on disk now. */
    record Created(Representation now) implements Outcome {}

    /** The resource is on disk in its new state. */
    record Updated(Representation now) implements Outcome {}

    /** The change would have changed nothing: no event, the same version. */
    record Unchanged(Representation now) implements Outcome {}

    /** The resource is gone from the disk. */
    record Deleted(Cursor id) implements Outcome {}

    /** The event is on disk, from now or, if its claim was made before, from then. */
    record Published(Cursor id) implements Outcome {}

    /** The claim was made for another message before: nothing was published. */
    record KeyTaken() implements Outcome {}

    /** A resource of that name is there already. */
    record Exists(Cursor version) implements Outcome {}

    /** There is no resource of that name. */
    record Missing() implements Outcome {}

    /** If-Match or If-None-Match does not hold; with the present version, if the resource is there. */
    record PreconditionFailed(Optional<Cursor> version) implements Outcome {}

    /** The body's version is not the present one (which is empty if the resource is gone). */
    record Conflict(Optional<Cursor> version) implements Outcome {}
}
