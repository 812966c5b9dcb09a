package io.carillon.fanout;

import io.carillon.event.Event;
import io.carillon.event.Readership;
import io.carillon.event.Topic;
import io.carillon.event.TopicSelector;
import io.carillon.event.UrlPattern;
import io.carillon.event.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one subscriber hears: an event is for it if any of the selectors selects one of its topics, and it may read it. A user's
 * messages are selected unasked. Immutable; a value, whose hash is found once because each delivery asks for it.
 */
public final class Selection {
    /** RFC-less, but a page that wants more than this wants a pattern. */
    public static final int MAX_SELECTORS = 100;

    /** Of them with regular expressions, which are dear: some 0.5 ms each at worst, where others take 0.1 ms. */
    public static final int MAX_WITH_EXPRESSIONS = 10;

    public static final Selection EVERYTHING = new Selection(Set.of(TopicSelector.ALL));

    private final Set<TopicSelector> selectors;
    private final Optional<User> user;
    private final Optional<Topic> inbox;
    private final Readership readership;
    private final int hash;
    private final Selection common;

    /**
     * Checks the bounds.
     *
     * @param selectors without repetition; none of them means nothing
     * @param user whose session it is, if anyone's
     * @param readership what it may read; everything until a subscription's rights say what
     * @throws IllegalArgumentException if there are more than {@link #MAX_SELECTORS}, or {@link #MAX_WITH_EXPRESSIONS}
     */
    Selection(Set<TopicSelector> selectors, Optional<User> user, Readership readership) {
        if (selectors.size() > MAX_SELECTORS) {
            throw new IllegalArgumentException("at most " + MAX_SELECTORS + " topics can be selected");
        }
        if (selectors.stream().filter(Selection::hasExpressions).count() > MAX_WITH_EXPRESSIONS) {
            throw new IllegalArgumentException(
                    "at most " + MAX_WITH_EXPRESSIONS + " of the topics can have regular expressions");
        }
        this.selectors = Set.copyOf(selectors);
        this.user = user;
        this.inbox = user.map(User::inbox);
        this.readership = readership;
        this.hash = 31 * (31 * this.selectors.hashCode() + user.hashCode()) + readership.hashCode();
        Readership shared = readership.common();
        this.common = user.isEmpty() && shared.equals(readership)
                ? this
                : new Selection(this.selectors, Optional.empty(), shared);
    }

    /** A selection of nobody's, of whatever there is. */
    public Selection(Set<TopicSelector> selectors) {
        this(selectors, Optional.empty(), Readership.EVERYTHING);
    }

    /** The wanted ones, or everything if none is wanted. */
    public static Selection of(List<TopicSelector> wanted) {
        return wanted.isEmpty() ? EVERYTHING : new Selection(new LinkedHashSet<>(wanted));
    }

    private static boolean hasExpressions(TopicSelector selector) {
        return selector instanceof UrlPattern pattern && pattern.hasExpressions();
    }

    public Set<TopicSelector> selectors() {
        return selectors;
    }

    /** Whose it is, if anyone's. */
    public Optional<User> user() {
        return user;
    }

    Readership readership() {
        return readership;
    }

    /** The same as this user's. */
    public Selection of(User owner) {
        return new Selection(selectors, Optional.of(owner), readership);
    }

    /** The same for somebody who may read this. */
    Selection readableBy(Readership reader) {
        return new Selection(selectors, user, reader);
    }

    /** What all with these selectors have in common: nobody's, and with what everybody may read. Always the same object. */
    Selection common() {
        return common;
    }

    public Selection with(TopicSelector more) {
        return new Selection(
                Set.copyOf(Stream.concat(selectors.stream(), Stream.of(more)).toList().stream()
                        .distinct()
                        .toList()),
                user,
                readership);
    }

    public Selection without(TopicSelector less) {
        Set<TopicSelector> rest = new LinkedHashSet<>(selectors);
        rest.remove(less);
        return new Selection(rest, user, readership);
    }

    boolean selects(Event event) {
        return wants(event) && readership.reads(event);
    }

    /** Whether the resource with this topic is for it. */
    boolean selects(Topic topic) {
        return wants(topic) && readership.reads(topic);
    }

    /** Whether a selector or the inbox fits one of its topics, may it be read or not. */
    boolean wants(Event event) {
        if (event.topic().isEmpty()) {
            return false;
        }
        if (wants(event.topic().get())) {
            return true;
        }
        for (Topic alternate : event.audience().alternates()) {
            if (wants(alternate)) {
                return true;
            }
        }
        return false;
    }

    private boolean wants(Topic topic) {
        for (TopicSelector selector : selectors) {
            if (selector.selects(topic)) {
                return true;
            }
        }
        return inbox.isPresent() && inbox.get().equals(topic);
    }

    /** Prefixes of the selected topics, none of which starts with another: so no topic is under two of them. */
    List<String> prefixes() {
        return apart(selectors.stream().map(TopicSelector::literalPrefix).toList());
    }

    /** The same prefixes without those that start with another. */
    static List<String> apart(Collection<String> prefixes) {
        List<String> apart = new ArrayList<>();
        for (String prefix : prefixes.stream().sorted().toList()) {
            if (apart.isEmpty() || !prefix.startsWith(apart.get(apart.size() - 1))) {
                apart.add(prefix);
            }
        }
        return apart;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Selection that
                        && hash == that.hash
                        && readership.equals(that.readership)
                        && user.equals(that.user)
                        && selectors.equals(that.selectors));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return "Selection[" + selectors + ", " + user.map(User::name).orElse("nobody's") + ", " + readership + ']';
    }
}
