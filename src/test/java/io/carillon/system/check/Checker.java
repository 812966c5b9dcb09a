package io.carillon.system.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what was written down during a run with what is stored after it. Knows nothing of how either came about. */
public final class Checker {
    private final Stored stored;
    private final Map<Selection, long[]> selected = new HashMap<>();

    public Checker(Stored stored) {
        this.stored = stored;
    }

    /** All that is wrong; nothing if every guarantee was kept. */
    public List<Finding> check(List<Attempt> ledger, List<Transcript> transcripts) {
        List<Finding> findings = new ArrayList<>(checkLog());
        findings.addAll(new LedgerCheck(stored).check(ledger));
        transcripts.forEach(transcript -> findings.addAll(checkTranscript(transcript)));
        return findings;
    }

    /** Of one client alone. */
    public List<Finding> checkTranscript(Transcript transcript) {
        long[] wanted = selected.computeIfAbsent(transcript.selection(), this::select);
        return new TranscriptCheck(stored, transcript, wanted).check();
    }

    private long[] select(Selection selection) {
        return stored.events().entrySet().stream()
                .filter(each -> selection.selects(each.getValue().topic()))
                .mapToLong(Map.Entry::getKey)
                .toArray();
    }

    private List<Finding> checkLog() {
        List<Finding> findings = new ArrayList<>();
        long next = stored.trimmed() + 1;
        for (long offset : stored.events().tailMap(next).keySet()) {
            if (offset != next) {
                findings.add(new Finding(Breach.HOLE_IN_THE_LOG, "from " + next + " to " + (offset - 1)));
            }
            next = offset + 1;
        }
        if (next != stored.head() + 1) {
            findings.add(new Finding(Breach.HOLE_IN_THE_LOG, "from " + next + " to the head, " + stored.head()));
        }
        checkState(findings);
        return findings;
    }

    private void checkState(List<Finding> findings) {
        Map<String, Long> made = Stored.fold(stored.events());
        made.forEach((topic, offset) -> {
            if (!offset.equals(stored.resources().get(topic))) {
                findings.add(new Finding(
                        Breach.STATE_IS_NOT_THE_LOGS,
                        topic + " is " + stored.resources().get(topic) + ", its last event " + offset));
            }
        });
        stored.resources().forEach((topic, offset) -> {
            if (offset > stored.trimmed() && !made.containsKey(topic)) {
                findings.add(new Finding(Breach.STATE_IS_NOT_THE_LOGS, topic + " is there without an event"));
            }
        });
    }
}
