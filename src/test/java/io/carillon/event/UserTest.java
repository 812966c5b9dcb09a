package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {
    @ParameterizedTest
    @ValueSource(strings = {"7", "anna@example.com", "c0ffee00-1234-4abc-8def-0123456789ab", "...", "a~b_c", "--"})
    void theseAreUsers(String name) {
        User user = new User(name);
        assertThat(user.inbox()).isEqualTo(new Topic("/users/" + name + "/messages"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-", "a/b", "a b", "a%20b", "\u00e4", "a*", "a\nb"})
    void theseAreNot(String name) {
        assertThatThrownBy(() -> new User(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameHasAnEnd() {
        assertThat(new User("x".repeat(128)).name()).hasSize(128);
        assertThatThrownBy(() -> new User("x".repeat(129))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyTopicBelowUsersHasAnOwner() {
        assertThat(User.ownerOf(new Topic("/users/a/b/c"))).contains("a");
        assertThat(User.ownerOf(new Topic("/users/"))).contains("");
        assertThat(User.ownerOf(new Topic("/users"))).isEmpty();
        assertThat(User.ownerOf(new Topic("/Users/a"))).isEmpty();
        assertThat(User.ownerOf(new Topic("/api/users/a"))).isEmpty();
    }
}
