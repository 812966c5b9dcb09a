package io.carillon.system.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Histories made by hand, each with one broken guarantee, which has to be found by its name and by no other. */
final class CheckerTest {
    private static final String A = "/api/notes/a";
    private static final String B = "/api/notes/b";
    private static final Selection NOTES = new Selection("/api/notes/*");

    /** a is made at 1, b at 2, a changed at 3, b deleted at 4. */
    private static final Stored LOG = Stored.of(
            List.of(event("created", A, "t1"), event("created", B, "t2"), event("updated", A, "t3"), deletion(B)));

    private static final List<Attempt> LEDGER =
            List.of(acknowledged(A, "t1", 1), acknowledged(B, "t2", 2), acknowledged(A, "t3", 3), deleted(B));

    private static Stored.Event event(String type, String topic, String token) {
        return new Stored.Event("carillon." + type, topic, token, token.hashCode());
    }

    private static Stored.Event deletion(String topic) {
        return new Stored.Event("carillon.deleted", topic, "", "".hashCode());
    }

    private static Attempt acknowledged(String topic, String token, long offset) {
        return new Attempt(topic, token, Attempt.Answer.ACKNOWLEDGED, OptionalLong.of(offset));
    }

    private static Attempt deleted(String topic) {
        return new Attempt(topic, "", Attempt.Answer.ACKNOWLEDGED, OptionalLong.empty());
    }

    private static Attempt attempt(String topic, String token, Attempt.Answer answer) {
        return new Attempt(topic, token, answer, OptionalLong.empty());
    }

    private static Transcript client() {
        return new Transcript("a client", NOTES).begins("e", 0, Map.of());
    }

    private static int print(long offset) {
        return LOG.events().get(offset).fingerprint();
    }

    private static Transcript hearing(Transcript transcript, long... offsets) {
        for (long offset : offsets) {
            transcript.heard(offset, print(offset));
        }
        return transcript;
    }

    private static Transcript whole() {
        return hearing(client(), 1, 2, 3, 4);
    }

    private static List<Breach> breaches(Stored stored, List<Attempt> ledger, Transcript... transcripts) {
        return new Checker(stored)
                .check(ledger, List.of(transcripts)).stream()
                        .map(Finding::breach)
                        .collect(Collectors.toList());
    }

    private static Stored with(NavigableMap<Long, Stored.Event> events, long trimmed, Map<String, Long> resources) {
        return new Stored(events, trimmed, 4, Map.of("e", 0L), resources);
    }

    private static NavigableMap<Long, Stored.Event> without(long offset) {
        NavigableMap<Long, Stored.Event> events = new TreeMap<>(LOG.events());
        events.remove(offset);
        return events;
    }

    @Test
    void aHistoryThatKeepsAllGuaranteesIsFoundFree() {
        assertThat(breaches(
                        LOG,
                        LEDGER,
                        whole(),
                        hearing(client().moved(0), 1, 2)
                                .moved(2)
                                .moved(2)
                                .heard(3, print(3))
                                .heard(4, print(4)),
                        hearing(new Transcript("one", new Selection(A)).begins("e", 0, Map.of()), 1, 3)
                                .moved(4),
                        new Transcript("late", NOTES).begins("e", 4, Map.of(A, 3L))))
                .isEmpty();
    }

    @Test
    void acknowledgedChangeThatIsNotStored() {
        Stored shorter = Stored.of(List.of(event("created", A, "t1"), event("created", B, "t2"), deletion(B)));
        List<Attempt> ledger =
                List.of(acknowledged(A, "t1", 1), acknowledged(B, "t2", 2), acknowledged(A, "t3", 3), deleted(B));
        assertThat(breaches(shorter, ledger)).containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void whatTheAnswersSayDoesNotStandInForWhatIsStored() {
        Stored shorter = Stored.of(List.of(event("created", A, "t1")));
        assertThat(breaches(shorter.knowing(LOG.events()), List.of(acknowledged(A, "t1", 1), acknowledged(A, "t3", 3))))
                .containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void acknowledgedChangeThatIsStoredElsewhereThanAnswered() {
        List<Attempt> ledger =
                List.of(acknowledged(A, "t1", 3), acknowledged(B, "t2", 2), acknowledged(A, "t3", 3), deleted(B));
        assertThat(breaches(LOG, ledger)).containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void acknowledgedDeletionThatIsNotStored() {
        Stored shorter = Stored.of(List.of(event("created", A, "t1"), event("created", B, "t2")));
        assertThat(breaches(shorter, List.of(acknowledged(A, "t1", 1), acknowledged(B, "t2", 2), deleted(B))))
                .containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void acknowledgedChangeWhosePlaceIsNotKnown() {
        Stored shorter = Stored.of(List.of(event("created", A, "t1")));
        List<Attempt> ledger = List.of(acknowledged(A, "t1", 1), attempt(A, "t3", Attempt.Answer.ACKNOWLEDGED));
        assertThat(breaches(shorter, ledger)).containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        assertThat(breaches(trimmed, List.of(attempt(B, "t2", Attempt.Answer.ACKNOWLEDGED))))
                .isEmpty();
    }

    @Test
    void acknowledgedChangeThatIsNotStoredAfterOthersWereTrimmed() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        assertThat(breaches(trimmed, List.of(acknowledged(A, "t3", 3), acknowledged(A, "t4", 4))))
                .containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void acknowledgedChangesOfOneWriterInAnotherOrder() {
        Stored swapped = Stored.of(List.of(event("created", A, "t3"), event("updated", A, "t1")));
        List<Attempt> ledger =
                List.of(attempt(A, "t1", Attempt.Answer.ACKNOWLEDGED), attempt(A, "t3", Attempt.Answer.ACKNOWLEDGED));
        assertThat(breaches(swapped, ledger)).containsExactly(Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void refusedChangeThatIsStored() {
        List<Attempt> ledger = List.of(
                acknowledged(A, "t1", 1),
                acknowledged(B, "t2", 2),
                attempt(A, "t3", Attempt.Answer.REFUSED),
                deleted(B));
        assertThat(breaches(LOG, ledger)).containsExactly(Breach.REFUSED_AND_MADE);
    }

    @Test
    void deletionThatWasRefusedOrThatNobodyAskedFor() {
        List<Attempt> changes = List.of(acknowledged(A, "t1", 1), acknowledged(B, "t2", 2), acknowledged(A, "t3", 3));
        List<Attempt> refused = new ArrayList<>(changes);
        refused.add(attempt(B, "", Attempt.Answer.REFUSED));
        assertThat(breaches(LOG, refused)).containsExactly(Breach.REFUSED_AND_MADE);
        assertThat(breaches(LOG, changes)).containsExactly(Breach.MADE_BY_NOBODY);
    }

    @Test
    void changeWithoutAnAnswerMayBeStoredOrNot() {
        List<Attempt> ledger = List.of(
                acknowledged(A, "t1", 1),
                acknowledged(B, "t2", 2),
                attempt(A, "t3", Attempt.Answer.UNKNOWN),
                attempt(A, "t4", Attempt.Answer.UNKNOWN),
                attempt(B, "", Attempt.Answer.UNKNOWN));
        assertThat(breaches(LOG, ledger)).isEmpty();
    }

    @Test
    void changeThatIsStoredTwice() {
        Stored twice = Stored.of(List.of(event("created", A, "t1"), event("updated", A, "t1")));
        assertThat(breaches(twice, List.of(acknowledged(A, "t1", 1)))).containsExactly(Breach.MADE_TWICE);
    }

    @Test
    void changeThatNobodyAskedFor() {
        Stored more = Stored.of(List.of(event("created", A, "t1"), event("updated", A, "t9")));
        assertThat(breaches(more, List.of(acknowledged(A, "t1", 1)))).containsExactly(Breach.MADE_BY_NOBODY);
    }

    @Test
    void offsetThatTheLogLeavesOut() {
        assertThat(breaches(with(without(1), 0, Map.of(A, 3L)), List.of())).containsExactly(Breach.HOLE_IN_THE_LOG);
        assertThat(breaches(with(without(4), 0, Map.of(A, 3L, B, 2L)), List.of()))
                .containsExactly(Breach.HOLE_IN_THE_LOG);
    }

    @Test
    void whatIsTrimmedIsNoHole() {
        NavigableMap<Long, Stored.Event> kept = new TreeMap<>(LOG.events().tailMap(3L));
        String early = "/api/notes/c";
        assertThat(breaches(with(kept, 2, Map.of(A, 3L, early, 1L)), LEDGER)).isEmpty();
        assertThat(breaches(with(kept, 1, Map.of(A, 3L)), LEDGER))
                .containsExactly(Breach.HOLE_IN_THE_LOG, Breach.ACKNOWLEDGED_AND_LOST);
    }

    @Test
    void resourceThatIsNotWhatItsEventsMakeOfIt() {
        assertThat(breaches(with(new TreeMap<>(LOG.events()), 0, Map.of(A, 1L)), List.of()))
                .containsExactly(Breach.STATE_IS_NOT_THE_LOGS);
        assertThat(breaches(with(new TreeMap<>(LOG.events()), 0, Map.of(A, 3L, B, 2L)), List.of()))
                .containsExactly(Breach.STATE_IS_NOT_THE_LOGS);
    }

    @Test
    void resourceThatIsGoneAlthoughNoEventDeletesIt() {
        assertThat(breaches(with(new TreeMap<>(LOG.events()), 0, Map.of()), List.of()))
                .containsExactly(Breach.STATE_IS_NOT_THE_LOGS);
    }

    @Test
    void eventThatWasToldAndIsNotStored() {
        assertThat(breaches(LOG, LEDGER, whole().heard(5, 0))).containsExactly(Breach.TOLD_AND_NOT_STORED);
    }

    @Test
    void eventThatWasToldAndIsTrimmedSince() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        assertThat(breaches(trimmed, LEDGER, whole())).isEmpty();
    }

    @Test
    void eventWithOtherData() {
        Transcript altered = hearing(client(), 1, 2).heard(3, print(3) + 1).heard(4, print(4));
        assertThat(breaches(LOG, LEDGER, altered)).containsExactly(Breach.ALTERED);
    }

    @Test
    void trimmedEventWithOtherDataThanItsAnswerHad() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        Transcript altered = hearing(hearing(client(), 1).heard(2, print(2) + 1), 3, 4);
        assertThat(breaches(trimmed.knowing(LOG.events()), LEDGER, altered)).containsExactly(Breach.ALTERED);
    }

    @Test
    void eventThatWasNotAskedFor() {
        Transcript other = hearing(new Transcript("one", new Selection(B)).begins("e", 0, Map.of()), 2, 4);
        assertThat(breaches(LOG, LEDGER, other)).isEmpty();
        Transcript more = hearing(new Transcript("one", new Selection(A)).begins("e", 0, Map.of()), 1, 3, 4);
        assertThat(breaches(LOG, LEDGER, more)).containsExactly(Breach.NOT_SELECTED);
    }

    @Test
    void eventOutsideTheCollectionThatWasAskedFor() {
        Stored.Event message = new Stored.Event("message", "/rooms/a", "t2", 2);
        Stored log = Stored.of(List.of(event("created", A, "t1"), message));
        List<Attempt> ledger = List.of(acknowledged(A, "t1", 1), acknowledged("/rooms/a", "t2", 2));
        assertThat(breaches(log, ledger, hearing(client(), 1).moved(2))).isEmpty();
        assertThat(breaches(log, ledger, hearing(client(), 1).heard(2, 2))).containsExactly(Breach.NOT_SELECTED);
    }

    @Test
    void eventThatIsMissing() {
        assertThat(breaches(LOG, LEDGER, hearing(client(), 1, 2, 4))).contains(Breach.MISSED);
        assertThat(breaches(LOG, LEDGER, hearing(client(), 2, 3, 4))).containsExactly(Breach.MISSED);
        assertThat(breaches(LOG, LEDGER, hearing(client(), 1, 2, 3).moved(4))).contains(Breach.MISSED);
    }

    @Test
    void eventThatCameTwice() {
        assertThat(breaches(LOG, LEDGER, hearing(client(), 1, 2, 3, 3, 4))).containsExactly(Breach.DOUBLED);
    }

    @Test
    void eventThatCameAfterALaterOne() {
        assertThat(breaches(LOG, LEDGER, hearing(client(), 1, 3, 2, 4))).contains(Breach.DISORDERED);
        assertThat(breaches(LOG, LEDGER, whole().moved(2))).containsExactly(Breach.DISORDERED);
    }

    @Test
    void positionThatGoesBack() {
        assertThat(breaches(LOG, LEDGER, whole().moved(4).moved(2))).containsExactly(Breach.DISORDERED);
        Transcript quiet = hearing(new Transcript("one", new Selection(A)).begins("e", 0, Map.of()), 1, 3);
        assertThat(breaches(LOG, LEDGER, quiet.moved(4).moved(3))).containsExactly(Breach.DISORDERED);
        assertThat(breaches(LOG, LEDGER, whole().took(3, Map.of(A, 3L)).heard(4, print(4))))
                .contains(Breach.DISORDERED);
    }

    @Test
    void gapAlthoughNothingIsGone() {
        Transcript gap = hearing(client(), 1).gap(4).took(4, Map.of(A, 3L));
        assertThat(breaches(LOG, LEDGER, gap)).containsExactly(Breach.GAP_WITHOUT_REASON);
    }

    @Test
    void gapAlthoughOnlyWhatWasHeardIsGone() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        Transcript gap = hearing(client(), 1, 2).gap(4).took(4, Map.of(A, 3L));
        assertThat(breaches(trimmed.knowing(LOG.events()), LEDGER, gap)).containsExactly(Breach.GAP_WITHOUT_REASON);
    }

    @Test
    void gapBecauseHistoryWasTrimmedOrIsAnother() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        Transcript lagged = hearing(client(), 1).gap(4).took(4, Map.of(A, 3L));
        assertThat(breaches(trimmed.knowing(LOG.events()), LEDGER, lagged)).isEmpty();

        Transcript stranger = new Transcript("a client", NOTES)
                .begins("f", 9, Map.of())
                .gap(4)
                .took(4, Map.of(A, 3L));
        assertThat(breaches(LOG, LEDGER, stranger)).isEmpty();
    }

    @Test
    void cursorOfAnotherHistoryWithoutAGap() {
        Transcript stranger = hearing(new Transcript("a client", NOTES).begins("f", 2, Map.of(A, 1L, B, 2L)), 3, 4);
        assertThat(breaches(LOG, LEDGER, stranger)).containsExactly(Breach.MISSED);
        Transcript beyond =
                new Transcript("a client", NOTES).begins("e", 9, Map.of(A, 3L)).heard(10, 0);
        assertThat(breaches(LOG, LEDGER, beyond)).contains(Breach.MISSED, Breach.TOLD_AND_NOT_STORED);
    }

    @Test
    void cursorOfAnEpochThatEndedBeforeItWithoutAGap() {
        Stored twoEpochs = new Stored(LOG.events(), 0, 4, Map.of("e", 0L, "f", 2L), LOG.resources());
        Transcript early = hearing(new Transcript("a client", NOTES).begins("e", 2, Map.of(A, 1L, B, 2L)), 3, 4);
        assertThat(breaches(twoEpochs, LEDGER, early)).isEmpty();
        Transcript beyond = hearing(new Transcript("a client", NOTES).begins("e", 3, Map.of(A, 3L, B, 2L)), 4);
        assertThat(breaches(twoEpochs, LEDGER, beyond)).containsExactly(Breach.MISSED);
        Transcript before = hearing(new Transcript("a client", NOTES).begins("f", 1, Map.of(A, 1L)), 2, 3, 4);
        assertThat(breaches(twoEpochs, LEDGER, before)).containsExactly(Breach.MISSED);
    }

    @Test
    void cursorThatMovesOnInALostHistoryUntilTheGap() {
        Stored twoEpochs = new Stored(LOG.events(), 0, 4, Map.of("e", 0L, "f", 2L), LOG.resources());
        Transcript told = hearing(client(), 1, 2).moved("e", 9).gap(3).took("f", 3, Map.of(A, 3L, B, 2L));
        assertThat(breaches(twoEpochs, LEDGER, told.heard(4, print(4)))).isEmpty();
        Transcript untold = hearing(client(), 1, 2).moved("e", 9).moved("f", 4);
        assertThat(breaches(twoEpochs, LEDGER, untold)).contains(Breach.MISSED);
        Transcript unheard = hearing(client(), 1).moved("e", 9).gap(4).took("f", 4, Map.of(A, 3L));
        assertThat(breaches(twoEpochs, LEDGER, unheard)).containsExactly(Breach.MISSED);
    }

    @Test
    void stateOfANodeThatIsBehindTheOneThatToldOfTheGap() {
        Stored trimmed =
                with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L)).knowing(LOG.events());
        Transcript behind = hearing(client(), 1).gap(4).took(3, Map.of(A, 3L, B, 2L));
        assertThat(breaches(trimmed, LEDGER, behind.heard(4, print(4)))).isEmpty();
        Transcript tooFar = hearing(client(), 1).gap(4).took(0, Map.of());
        assertThat(breaches(trimmed, LEDGER, tooFar)).contains(Breach.DISORDERED);
    }

    @Test
    void eventsAfterTheGapOfAnotherHistoryAreHeardWithoutASecondOne() {
        Transcript stranger = new Transcript("a client", NOTES)
                .begins("f", 9, Map.of())
                .gap(3)
                .took(3, Map.of(A, 3L, B, 2L))
                .heard(4, print(4));
        assertThat(breaches(LOG, LEDGER, stranger)).isEmpty();
    }

    @Test
    void epochWhoseNameIsTrimmedIsNoOtherHistory() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        Transcript old = hearing(new Transcript("a client", NOTES).begins("earlier", 0, Map.of()), 1, 2, 3, 4);
        assertThat(breaches(trimmed.knowing(LOG.events()), LEDGER, old)).isEmpty();
    }

    @Test
    void trimmedHistoryWithoutAGap() {
        Stored trimmed = with(new TreeMap<>(LOG.events().tailMap(3L)), 2, Map.of(A, 3L));
        assertThat(breaches(trimmed.knowing(LOG.events()), LEDGER, hearing(client(), 1, 3, 4)))
                .contains(Breach.MISSED);
    }

    @Test
    void clientThatIsLeftBehind() {
        assertThat(breaches(LOG, LEDGER, hearing(client(), 1, 2, 3))).contains(Breach.LEFT_BEHIND);
    }

    @Test
    void replicaThatDiffers() {
        Transcript wrong = new Transcript("a client", NOTES).begins("e", 4, Map.of(A, 1L));
        assertThat(breaches(LOG, LEDGER, wrong)).containsExactly(Breach.REPLICA_DIFFERS);
        Transcript more = new Transcript("a client", NOTES).begins("e", 4, Map.of(A, 3L, B, 2L));
        assertThat(breaches(LOG, LEDGER, more)).containsExactly(Breach.REPLICA_DIFFERS);
    }

    @Test
    void bytesThatTheProtocolDoesNotAllow() {
        assertThat(breaches(LOG, LEDGER, whole().violated(List.of("a bare LF"))))
                .containsExactly(Breach.WIRE);
    }
}
