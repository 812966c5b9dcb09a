package io.carillon.resource;

import io.carillon.content.Content;
import io.carillon.content.JsonText;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/** What a PATCH asks for. */
sealed interface PatchDocument permits JsonPatchDocument, MergePatchDocument {
    /**
     * What the patch makes of a resource. Runs on the journal's thread, so it takes a bounded time.
     *
     * @param bytes of the resource as it is stored
     * @return any JSON value of at most {@link JsonText#MAX_DEPTH} levels
     */
    JsonValue apply(JsonObject current, int bytes);

    /** Reads a patch and finds all that is wrong with it by itself. */
    static PatchDocument read(Content content) {
        return content.type().equals(Content.MERGE_PATCH)
                ? MergePatchDocument.read(content.bytes())
                : JsonPatchDocument.read(content.bytes());
    }
}
