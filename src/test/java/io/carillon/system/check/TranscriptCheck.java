package io.carillon.system.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What one client saw against what is stored. */
final class TranscriptCheck {
    private static final int SHOWN = 5;

    private final Stored stored;
    private final Transcript transcript;
    private final long[] selected;
    private final List<Finding> findings = new ArrayList<>();
    private final BitSet heard = new BitSet();
    private final Map<String, Long> replica = new HashMap<>();
    /** False as long as the client has a cursor from a history that is not this one. */
    private boolean ofThisHistory;

    private long position;
    /** How far the client had come in this history when it was told of the gap that it is about to close; -1 if it is not. */
    private long told = -1;

    /** @param selected the offsets of all events that the client's selection has, ascending */
    TranscriptCheck(Stored stored, Transcript transcript, long[] selected) {
        this.stored = stored;
        this.transcript = transcript;
        this.selected = selected;
        this.ofThisHistory = stored.knows(transcript.epoch(), transcript.offset(0));
    }

    List<Finding> check() {
        for (int step = 0; step < transcript.size(); step++) {
            long offset = transcript.offset(step);
            switch (transcript.kind(step)) {
                case HEARD -> heard(offset, transcript.fingerprint(step));
                case MOVED -> moved(transcript.epoch(step), offset);
                case GAP -> gap(offset);
                case TOOK -> took(transcript.epoch(step), offset, transcript.state(step));
            }
        }
        if (count(position, stored.head()) > 0) {
            find(Breach.LEFT_BEHIND, "at " + position + ", the log ends at " + stored.head());
        }
        compareReplica();
        transcript.violations().forEach(violation -> find(Breach.WIRE, violation));
        return findings;
    }

    private void heard(long offset, int fingerprint) {
        told = -1;
        Stored.Event event = stored.events().get(offset);
        if (event == null) {
            if (offset > stored.trimmed()) {
                find(Breach.TOLD_AND_NOT_STORED, "offset " + offset);
            }
        } else if (event.fingerprint() != fingerprint) {
            find(Breach.ALTERED, "offset " + offset + " is " + event);
        } else if (!transcript.selection().selects(event.topic())) {
            find(Breach.NOT_SELECTED, "offset " + offset + " is " + event);
        }
        if (offset <= position) {
            find(
                    heard.get((int) offset) ? Breach.DOUBLED : Breach.DISORDERED,
                    "offset " + offset + " after position " + position);
        } else {
            passOver(position, offset - 1);
            position = offset;
        }
        heard.set((int) offset);
        if (event != null) {
            Stored.apply(replica, offset, event);
        }
    }

    private void moved(String epoch, long offset) {
        if (!epoch.isEmpty() && !stored.knows(epoch, offset)) {
            movedWithoutUs(epoch, offset);
            return;
        }
        if (offset < position) {
            find(Breach.DISORDERED, "the cursor went back from " + position + " to " + offset);
        }
        passOver(position, offset);
        position = Math.max(position, offset);
    }

    /** The cursor moved within a history that is lost, for a node that does not know yet: only what both have in common counts. */
    private void movedWithoutUs(String epoch, long offset) {
        if (ofThisHistory) {
            passOver(position, Math.min(offset, stored.end(epoch)));
        }
        position = offset;
        ofThisHistory = false;
    }

    private void gap(long offset) {
        told = ofThisHistory ? position : 0;
        if (ofThisHistory && position >= stored.trimmed()) {
            find(Breach.GAP_WITHOUT_REASON, "after " + position + ", on to " + offset);
        }
        position = offset;
        ofThisHistory = true;
    }

    /**
     * From a node that does not know yet that the log has gone back, it may be a state of the lost history. From one that is behind
     * the one that told of the gap, it may be a state from before the gap's position, but not from before what was heard.
     */
    private void took(String epoch, long offset, Map<String, Long> state) {
        long atLeast = told >= 0 ? told : position;
        if (offset < atLeast) {
            find(Breach.DISORDERED, "the state of " + offset + " after position " + atLeast);
        }
        told = -1;
        position = offset;
        replica.clear();
        replica.putAll(state);
        if (!epoch.isEmpty()) {
            ofThisHistory = stored.knows(epoch, offset);
        }
    }

    private void passOver(long after, long upTo) {
        if (!ofThisHistory) {
            find(Breach.MISSED, "no gap for " + transcript.epoch() + '-' + after + ", which is not of this history");
            ofThisHistory = true;
        }
        int missed = count(after, upTo);
        if (missed > 0) {
            int first = indexAfter(after);
            find(
                    Breach.MISSED,
                    missed + " events between " + after + " and " + (upTo + 1) + ": "
                            + Arrays.toString(Arrays.copyOfRange(selected, first, first + Math.min(missed, SHOWN))));
        }
    }

    private int count(long after, long upTo) {
        return Math.max(0, indexAfter(upTo) - indexAfter(after));
    }

    private int indexAfter(long offset) {
        int found = Arrays.binarySearch(selected, offset);
        return found < 0 ? -found - 1 : found + 1;
    }

    private void compareReplica() {
        Map<String, Long> wanted = stored.resources().entrySet().stream()
                .filter(each -> transcript.selection().selects(each.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (!replica.equals(wanted)) {
            Map<String, String> differences = new HashMap<>();
            replica.forEach((topic, version) -> {
                if (!version.equals(wanted.get(topic))) {
                    differences.put(topic, version + " for " + Objects.toString(wanted.get(topic), "nothing"));
                }
            });
            wanted.forEach((topic, version) -> {
                if (!replica.containsKey(topic)) {
                    differences.put(topic, "nothing for " + version);
                }
            });
            find(
                    Breach.REPLICA_DIFFERS,
                    differences.size() + " resources: "
                            + differences.entrySet().stream().limit(SHOWN).toList());
        }
    }

    private void find(Breach breach, String detail) {
        findings.add(new Finding(breach, transcript + ": " + detail));
    }
}
