package io.carillon.content;

import io.carillon.problem.Problem;
import io.carillon.problem.ProblemException;
import io.carillon.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * The content of a request, once it was found to be of a type and a size that are accepted.
 *
 * @param type without parameters, in lower case
 * @param bytes not empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Content(String type, byte[] bytes) {
    public static final String JSON = MediaType.APPLICATION_JSON;
    public static final String MERGE_PATCH = "application/merge-patch+json";
    public static final String JSON_PATCH = MediaType.APPLICATION_JSON_PATCH_JSON;

    /** The largest content of a request. */
    public static final int MAX_BYTES = 1 << 20;

    /**
     * Reads the content, and no more of it than is allowed.
     *
     * @param accepted the types that are
     * @param advertised the fields of a 415 that name them, such as {@code Accept-Patch}
     */
    public static Content read(Fields fields, InputStream in, List<String> accepted, List<String> advertised) {
        checkEncoding(fields);
        String type = type(fields, accepted, advertised);
        byte[] bytes = bytes(fields, in);
        if (bytes.length == 0) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "The request has no content.");
        }
        return new Content(type, bytes);
    }

    private static void checkEncoding(Fields fields) {
        for (String coding : fields.lines(HttpHeaders.CONTENT_ENCODING)) {
            if (!coding.strip().equalsIgnoreCase("identity")) {
                throw new ProblemException(
                                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                                "Content is taken without any Content-Encoding only.")
                        .header(HttpHeaders.ACCEPT_ENCODING, "identity");
            }
        }
    }

    private static String type(Fields fields, List<String> accepted, List<String> advertised) {
        List<String> lines = fields.lines(HttpHeaders.CONTENT_TYPE);
        if (lines.size() == 1) {
            try {
                MediaType type = MediaType.valueOf(lines.get(0));
                String name = (type.getType() + '/' + type.getSubtype()).toLowerCase(Locale.ROOT);
                if (accepted.contains(name) && isUtf8(type.getParameters())) {
                    return name;
                }
            } catch (IllegalArgumentException e) {
                // not a media type: not one of ours either
            }
        }
        String list = String.join(", ", accepted);
        ProblemException refusal = new ProblemException(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "The Content-Type must be " + String.join(" or ", accepted) + ", in UTF-8.");
        for (String field : advertised) {
            refusal = refusal.header(field, list);
        }
        throw refusal;
    }

    private static boolean isUtf8(Map<String, String> parameters) {
        String charset = parameters.get(MediaType.CHARSET_PARAMETER);
        return charset == null || charset.equalsIgnoreCase("utf-8");
    }

    private static byte[] bytes(Fields fields, InputStream in) {
        try {
            if (declaredLength(fields) > MAX_BYTES) {
                throw tooLarge();
            }
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(unreadable(e));
        }
    }

    private static long declaredLength(Fields fields) {
        try {
            List<String> lines = fields.lines(HttpHeaders.CONTENT_LENGTH);
            return lines.isEmpty() ? 0 : Long.parseLong(lines.get(0).strip());
        } catch (NumberFormatException e) {
            return 0; // the container has looked at it; what is read counts
        }
    }

    public static ProblemException tooLarge() {
        return new ProblemException(
                Problem.of(ProblemType.CONTENT_TOO_LARGE, "At most " + MAX_BYTES + " bytes are accepted.")
                        .with("limit", MAX_BYTES));
    }

    /** What a client is told whose content has not come to its end; the containers tell in their own ways that they waited long enough. */
    static Problem unreadable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
                return Problem.of(ProblemType.REQUEST_TIMEOUT, "The content has not come in time.");
            }
        }
        return Problem.of(ProblemType.BAD_REQUEST, "The content could not be read to its end.");
    }
}
