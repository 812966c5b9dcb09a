package io.carillon.event;

import io.carillon.event.PatternToken.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the components of a pattern that is written as one text (URL Pattern Standard §2.2, parsing a constructor string). Used
 * once, by one thread.
 */
final class PatternSplitter {
    private enum State {
        INIT,
        PROTOCOL,
        AUTHORITY,
        USERNAME,
        PASSWORD,
        HOSTNAME,
        PORT,
        PATHNAME,
        SEARCH,
        HASH,
        DONE
    }

    private final String input;
    private final List<PatternToken> tokens;
    private final Map<UrlComponent, String> result = new EnumMap<>(UrlComponent.class);

    private State state = State.INIT;
    private int index;
    private int start;
    private int step;
    private int groupDepth;
    private int bracketDepth;
    private boolean special;

    private PatternSplitter(String input) {
        this.input = input;
        this.tokens = PatternToken.lenient(input);
    }

    /** The components that the text names or implies; without a protocol it is relative. */
    static Map<UrlComponent, String> split(String input) {
        PatternSplitter splitter = new PatternSplitter(input);
        splitter.run();
        return splitter.result;
    }

    private void run() {
        for (; state != State.DONE; index += step) {
            step = 1;
            Kind kind = tokens.get(index).kind();
            if (kind == Kind.END) {
                atEnd();
            } else if (kind == Kind.OPEN) {
                groupDepth++;
            } else if (groupDepth == 0 || (kind == Kind.CLOSE && --groupDepth == 0)) {
                look();
            }
        }
        if (result.containsKey(UrlComponent.HOSTNAME)) {
            result.putIfAbsent(UrlComponent.PORT, "");
        }
    }

    /** Without a protocol all of it is relative; without an {@code @} the authority is a host. */
    private void atEnd() {
        switch (state) {
            case INIT -> {
                rewind(State.INIT);
                if (is("#")) {
                    change(State.HASH, 1);
                } else if (isSearchPrefix()) {
                    change(State.SEARCH, 1);
                } else {
                    change(State.PATHNAME, 0);
                }
            }
            case AUTHORITY -> rewind(State.HOSTNAME);
            default -> change(State.DONE, 0);
        }
    }

    private void look() {
        switch (state) {
            case INIT -> {
                // Beyond the standard: what begins with a slash has no protocol, so that an escaped colon is a colon
                // there.
                if (is(":") && !input.startsWith("/")) {
                    rewind(State.PROTOCOL);
                }
            }
            case PROTOCOL -> protocol();
            case AUTHORITY -> {
                if (is("@")) {
                    rewind(State.USERNAME);
                } else if (is("/") || isSearchPrefix() || is("#")) {
                    rewind(State.HOSTNAME);
                }
            }
            case USERNAME -> {
                if (is(":")) {
                    change(State.PASSWORD, 1);
                } else if (is("@")) {
                    change(State.HOSTNAME, 1);
                }
            }
            case PASSWORD -> {
                if (is("@")) {
                    change(State.HOSTNAME, 1);
                }
            }
            case HOSTNAME -> hostname();
            default -> afterHost();
        }
    }

    private void protocol() {
        if (!is(":")) {
            return;
        }
        special = ComponentMatcher.compile(UrlComponent.PROTOCOL, component(), false)
                .matchesSpecialScheme();
        boolean slashes = isAt(index + 1, "/") && isAt(index + 2, "/");
        change(slashes || special ? State.AUTHORITY : State.PATHNAME, slashes ? 3 : 1);
    }

    private void hostname() {
        if (is("[")) {
            bracketDepth++;
        } else if (is("]")) {
            bracketDepth--;
        } else if (is(":") && bracketDepth == 0) {
            change(State.PORT, 1);
        } else {
            afterHost();
        }
    }

    private void afterHost() {
        if (is("/") && state.compareTo(State.PATHNAME) < 0) {
            change(State.PATHNAME, 0);
        } else if (isSearchPrefix() && state.compareTo(State.SEARCH) < 0) {
            change(State.SEARCH, 1);
        } else if (is("#") && state.compareTo(State.HASH) < 0) {
            change(State.HASH, 1);
        }
    }

    private void rewind(State next) {
        index = start;
        step = 0;
        state = next;
    }

    private void change(State next, int skip) {
        if (state != State.INIT && state != State.AUTHORITY) {
            result.put(UrlComponent.valueOf(state.name()), component());
        }
        if (state != State.INIT && next != State.DONE) {
            imply(next);
        }
        state = next;
        index += skip;
        start = index;
        step = 0;
    }

    /** What stands between two components that are there is empty, and not anything. */
    private void imply(State next) {
        if (state.compareTo(State.HOSTNAME) < 0 && next.compareTo(State.HOSTNAME) > 0) {
            result.putIfAbsent(UrlComponent.HOSTNAME, "");
        }
        if (state.compareTo(State.PATHNAME) < 0 && next.compareTo(State.PATHNAME) > 0) {
            result.putIfAbsent(UrlComponent.PATHNAME, special ? "/" : "");
        }
        if (state.compareTo(State.SEARCH) < 0 && next == State.HASH) {
            result.putIfAbsent(UrlComponent.SEARCH, "");
        }
    }

    private String component() {
        return input.substring(tokens.get(start).index(), tokens.get(index).index());
    }

    private boolean is(String text) {
        return isAt(index, text);
    }

    private boolean isAt(int at, String text) {
        PatternToken token = tokens.get(Math.min(at, tokens.size() - 1));
        return token.value().equals(text)
                && (token.kind() == Kind.CHAR || token.kind() == Kind.ESCAPED || token.kind() == Kind.INVALID);
    }

    /** A question mark that is no modifier. */
    private boolean isSearchPrefix() {
        if (is("?")) {
            return true;
        }
        if (!tokens.get(index).value().equals("?")) {
            return false;
        }
        if (index == 0) {
            return true;
        }
        return switch (tokens.get(index - 1).kind()) {
            case NAME, REGEXP, CLOSE, ASTERISK -> false;
            default -> true;
        };
    }
}
