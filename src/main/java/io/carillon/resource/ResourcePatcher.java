package io.carillon.resource;

import io.carillon.log.Change;
import io.carillon.log.Draft;
import io.carillon.log.Representation;
import java.util.Optional;

/** A patch as the log applies it: the result is a resource with the same id, and starts from the present version. */
record ResourcePatcher(PatchDocument patch) implements Change.Patcher {
    @Override
    public Draft patch(Representation current) {
        ResourceBody before = ResourceBody.read(current.body());
        ResourceBody after = ResourceBody.of(patch.apply(before.members(), current.body().length));
        String id = current.key().id();
        after.checkId(id);
        String version = current.version().toString();
        if (!after.version().orElse(version).equals(version)) {
            throw Answers.versionConflict(Optional.of(current.version()));
        }
        return after.draft(id);
    }
}
