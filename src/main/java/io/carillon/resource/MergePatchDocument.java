package io.carillon.resource;

import io.carillon.content.JsonText;
import jakarta.json.JsonMergePatch;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

/**
 * A JSON merge patch (RFC 7396). No bounds of its own: the result has no more levels and bytes than resource and patch, and
 * making it takes one walk through the patch.
 */
record MergePatchDocument(JsonMergePatch patch) implements PatchDocument {
    /** A patch that is no object would make the resource none, so it is refused as content that is no resource. */
    static MergePatchDocument read(byte[] utf8) {
        return new MergePatchDocument(
                JsonText.JSON.createMergePatch(ResourceBody.read(utf8).members()));
    }

    @Override
    public JsonValue apply(JsonObject current, int bytes) {
        return patch.apply(current);
    }
}
